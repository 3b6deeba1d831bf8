package org.sparknn.collective;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's side of a run: ranks meet here, report progress, and say why they failed. It is an
 * endpoint of the driver's own RPC environment, so it needs no port, and Spark's authentication and
 * encryption apply.
 */
public final class DriverLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DriverLink.class);

  private static final int LISTENER_SECONDS = 10;

  /** A rank may still write a checkpoint. */
  private static final int CANCEL_SECONDS = 12;

  private final Token token = Token.random();
  private final String name = "sparknn-" + UUID.randomUUID();
  private final Map<Integer, Attempt> attempts = new ConcurrentHashMap<>();
  private final ReportListener listener;
  private final SparkEnv env;
  private final RpcEndpointRef endpoint;
  private final SparkContext context = SparkContext.getOrCreate();
  private final SparkListener losses = new Losses();
  private final ExecutorService reports = Executors.newSingleThreadExecutor(named("reports"));
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(named("deadlines"));

  private DriverLink(SparkEnv env, ReportListener listener) {
    this.env = env;
    this.listener = listener;
    this.endpoint =
        env.rpcEnv().setupEndpoint(name, new DriverEndpoint(env.rpcEnv(), this::receive));
    context.addSparkListener(losses);
  }

  /**
   * Opens the link of one run, in the driver of the running application.
   *
   * @param listener an exception of it is logged and ends nothing
   * @throws IllegalStateException if no Spark context runs in this process
   */
  public static DriverLink open(ReportListener listener) {
    SparkEnv env = SparkEnv.get();
    if (env == null) {
      throw new IllegalStateException("a run needs a Spark context in this process");
    }
    return new DriverLink(env, listener);
  }

  /**
   * Prepares for the ranks of an attempt.
   *
   * @param attempt a number not used before on this link
   * @param cancel ends the attempt's job, for a reason
   */
  RunTicket ticket(int attempt, int ranks, Limits limits, Consumer<String> cancel) {
    Run run = new Run(token, attempt, ranks);
    Attempt begun = new Attempt(run, limits, cancel);
    if (attempts.putIfAbsent(attempt, begun) != null) {
      throw new IllegalArgumentException("attempt %d has been started".formatted(attempt));
    }
    int millis = limits.heartbeatMillis();
    begun.watch(
        deadlines.scheduleAtFixedRate(begun::listen, millis, millis, TimeUnit.MILLISECONDS));
    return new RunTicket(name, run, limits);
  }

  /** Nothing more is expected of an attempt's ranks. */
  void ended(int attempt) {
    attempts.get(attempt).unwatch();
  }

  /** Waits until the ranks of an attempt that was cancelled have ended, but not for ever. */
  void awaitEnd(int attempt) {
    attempts.get(attempt).awaitEnd(CANCEL_SECONDS * 1000L, context::isStopped);
  }

  /** Whether an attempt's job was ended from here, since a rank was silent. */
  boolean hasCancelled(int attempt) {
    return attempts.get(attempt).hasCancelled();
  }

  /**
   * Executors that keep ranks of an attempt that has failed: their processes are frozen or cut off,
   * or the ranks do not end though their tasks were interrupted. Waits for all ranks to end, but no
   * longer than a process may be silent.
   *
   * @param executors those that Spark still counts on
   */
  public List<String> stuckExecutors(int attempt, Collection<String> executors) {
    return attempts.get(attempt).stuckExecutors(executors);
  }

  /** Why an attempt failed, as far as a rank could say it, or Spark of its executor. */
  Optional<FailureReport> firstCause(int attempt) {
    return Optional.ofNullable(attempts.get(attempt)).flatMap(Attempt::firstCause);
  }

  /** Hears of executors that Spark has lost. */
  private final class Losses extends SparkListener {
    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
      attempts.values().forEach(attempt -> attempt.lost(removed.executorId(), removed.reason()));
    }
  }

  private void receive(byte[] message, RpcCallContext call) {
    try {
      DataInputStream in = DriverMessage.open(message);
      int kind = in.readByte();
      Token sent = new Token(in.readLong(), in.readLong());
      Attempt attempt = attempts.get(in.readInt());
      int rank = in.readInt();
      if (!sent.equals(token) || attempt == null) {
        refuse(call, "no such run");
        return;
      }
      switch (kind) {
        case DriverMessage.REGISTER -> register(attempt, in, call);
        case DriverMessage.REPORT -> report(attempt, rank, in.readAllBytes());
        case DriverMessage.PART -> part(attempt, rank, in.readAllBytes(), call);
        case DriverMessage.FAILURE -> {
          FailureReport report = FailureReport.read(in);
          LOG.atLevel(report.origin().level).log("{}", report);
          attempt.failed(report);
        }
        case DriverMessage.HEARTBEAT -> attempt.alive(Peer.read(in), in.readLong());
        case DriverMessage.END -> attempt.ended(rank);
        // what a rank sends arrives in order, so its reports are here
        case DriverMessage.FLUSH -> call.reply(new byte[0]);
        default -> refuse(call, "no such message");
      }
    } catch (IOException e) {
      refuse(call, "not a message: " + e);
    }
  }

  private void register(Attempt attempt, DataInputStream in, RpcCallContext call)
      throws IOException {
    Peer peer = Peer.read(in);
    int seconds = in.readInt();
    attempt.alive(peer, 0);
    attempt.rendezvous.register(peer, call::reply);
    deadlines.schedule(() -> attempt.rendezvous.expire(seconds), seconds, TimeUnit.SECONDS);
  }

  private void report(Attempt attempt, int rank, byte[] report) {
    try {
      reports.execute(
          () -> {
            try {
              listener.report(attempt.run.attempt(), rank, report);
            } catch (RuntimeException e) {
              LOG.warn("a listener failed", e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("a report came after the end of the run");
    }
  }

  /** At once, and not behind the reports, so that a slow listener collects no parts. */
  private void part(Attempt attempt, int rank, byte[] part, RpcCallContext call) {
    try {
      listener.part(attempt.run.attempt(), rank, part);
      call.reply(DriverMessage.accepted());
    } catch (RuntimeException e) {
      refuse(call, "a part of a result: " + e);
    }
  }

  private static void refuse(RpcCallContext call, String reason) {
    LOG.warn("a message to the driver was refused: {}", reason);
    if (call != null) {
      call.reply(DriverMessage.refusal(reason));
    }
  }

  /**
   * Ends the link. Ranks that still wait for others are turned away. Waits until the listener has
   * heard all reports, but ten seconds at most.
   */
  @Override
  public void close() {
    attempts.values().forEach(attempt -> attempt.rendezvous.fail("the run has ended"));
    context.removeSparkListener(losses);
    env.rpcEnv().stop(endpoint);
    deadlines.shutdownNow();
    reports.shutdown();
    try {
      if (!reports.awaitTermination(LISTENER_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the listener has not heard all reports after {} s", LISTENER_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory named(String what) {
    return task -> {
      Thread thread = new Thread(task, "sparknn-" + what);
      thread.setDaemon(true);
      return thread;
    };
  }
}
