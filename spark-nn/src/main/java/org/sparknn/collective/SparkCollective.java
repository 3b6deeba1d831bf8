package org.sparknn.collective;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.sparknn.kernels.collective.Collective;

/**
 * The sums of one rank of a barrier job. Ranks in one process hand buffers over in memory, others
 * use Spark's transport.
 *
 * <p>Sums of doubles, and of at most 32 KiB of floats, are added in double: of up to 8 ranks in
 * their order, of more along a cube. More floats, and {@linkplain Compression compressed} ones, are
 * added around a ring or, by more than 8 ranks, by halving and doubling. Either way all ranks get
 * the same bits. One thread may sum doubles while another sums floats.
 *
 * <p>Sums of floats that are {@linkplain #start started} go on in a thread of their own, in the
 * order of the calls, or {@linkplain #newestFirst the newest first}.
 *
 * <p>After a failure every further sum fails with the same cause.
 */
public final class SparkCollective implements Collective, AutoCloseable {
  private final Inbox inbox;
  private final Connections connections;
  private final Exchange statistics;
  private final Exchange few;
  private final Map<Compression, LargeSum> many = new EnumMap<>(Compression.class);
  private volatile LargeSum large;
  private final Background background;

  /** For sums of doubles that take answers, which come while this rank computes. */
  private final Background answers;

  private final Doubles doubles = new Doubles();
  private final AtomicBoolean aborted = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  private SparkCollective(Inbox inbox) {
    this.inbox = inbox;
    connections = new Connections(inbox);
    statistics = new Exchange(connections.lane(Lane.STATISTICS));
    few = new Exchange(connections.lane(Lane.GRADIENTS));
    compress(Compression.NONE);
    background = new Background("sparknn-sums-" + inbox.rank, Lane.GRADIENTS, inbox, this::abort);
    answers =
        new Background("sparknn-statistics-" + inbox.rank, Lane.STATISTICS, inbox, this::abort);
  }

  /**
   * Joins the other ranks; returns when all are connected.
   *
   * @param timeout how long one wait for a peer may last, here and in sums
   * @throws CollectiveException if a rank does not come, or cannot be reached
   */
  public static SparkCollective open(DriverClient driver, TaskContext task, Duration timeout) {
    Health health = new Health(driver.rank(), timeout, task::killTaskIfInterrupted);
    return open(new Inbox(driver.run(), driver.rank(), health), driver::meet, SparkEnv.get());
  }

  /**
   * Joins the other ranks.
   *
   * @param env null where all ranks are known to be in this process
   */
  static SparkCollective open(Inbox inbox, Connections.Meeting meeting, SparkEnv env) {
    SparkCollective collective = new SparkCollective(inbox);
    try {
      LocalRanks.add(inbox);
      collective.connections.join(meeting, env);
      return collective;
    } catch (RuntimeException | Error e) {
      collective.abort(e);
      collective.close();
      throw e;
    }
  }

  @Override
  public int rank() {
    return inbox.rank;
  }

  @Override
  public int ranks() {
    return inbox.run.ranks();
  }

  /** Sets how long one wait for a peer may last from now on. */
  public void timeout(Duration timeout) {
    inbox.health.timeout(timeout);
  }

  /** Sets how floats travel from the next sum on; all ranks do that at the same place. */
  void compress(Compression compression) {
    large = many.computeIfAbsent(compression, key -> large(compression.wire()));
  }

  /**
   * From now on a newer one of the sums that were started overtakes older ones; they go on where it
   * waits. The sums' bits are the same. All ranks do that at the same place, before a sum of
   * doubles, when no sum is under way; and all start and await sums in the same order.
   *
   * @param most how many sums a rank starts before it awaits them; 1: sums go in their order again
   */
  void newestFirst(int most) {
    connections.lane(Lane.GRADIENTS).underWay(Math.max(1, most));
    background.newestFirst(most > 1);
  }

  private LargeSum large(Wire wire) {
    return ranks() <= Topology.DIRECT_RANKS
        ? new Ring(connections.lane(Lane.GRADIENTS), wire)
        : new Halving(connections.lane(Lane.GRADIENTS), wire);
  }

  /** Bytes that this rank has sent for sums so far; encryption adds some. */
  long bytesSent() {
    return connections.bytesSent();
  }

  /**
   * {@inheritDoc}
   *
   * @throws CollectiveException if a peer is lost, fails or does not come in time
   */
  @Override
  public void sum(double[] values, int length) {
    Objects.checkFromIndexSize(0, length, values.length);
    guard(() -> statistics.sum(doubles.of(values), length));
  }

  /**
   * {@inheritDoc} One that takes several messages, one after the other, is made at once.
   *
   * @throws CollectiveException here or in {@code await}, if a peer is lost, fails or does not come
   *     in time
   */
  @Override
  public Pending start(double[] values, int length) {
    Objects.checkFromIndexSize(0, length, values.length);
    if (ranks() == 1 || length > Exchange.LIMIT_BYTES / Double.BYTES) {
      sum(values, length);
      return Pending.THERE;
    }
    requireOpen();
    Traffic lane = connections.lane(Lane.STATISTICS);
    Course course = statistics.begin(lane.nextCall(), doubles.of(values), 0, length);
    if (ranks() > Topology.DIRECT_RANKS) {
      return answers.start(course);
    }
    guard(() -> lane.begin(course));
    return () -> guard(() -> lane.run(course));
  }

  /**
   * {@inheritDoc}
   *
   * @throws CollectiveException if a peer is lost, fails or does not come in time
   */
  @Override
  public void sum(float[] values, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, values.length);
    if (ranks() > 1 && background.isIdle()) {
      guard(() -> connections.lane(Lane.GRADIENTS).run(course(values, offset, length)));
    } else {
      start(values, offset, length).await();
    }
  }

  /**
   * {@inheritDoc} One thread calls this and awaits what comes of it.
   *
   * @throws CollectiveException here or in {@code await}, if a peer is lost, fails or does not come
   *     in time
   */
  @Override
  public Pending start(float[] values, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, values.length);
    requireOpen();
    return ranks() == 1 ? Pending.THERE : background.start(course(values, offset, length));
  }

  private Course course(float[] values, int offset, int length) {
    long call = connections.lane(Lane.GRADIENTS).nextCall();
    boolean isExact = large == many.get(Compression.NONE);
    return isExact && length <= Exchange.LIMIT_BYTES / Float.BYTES
        ? few.begin(call, new Floats(values, offset), 0, length)
        : large.begin(call, values, offset, length);
  }

  private void guard(Runnable sum) {
    if (ranks() == 1) {
      return;
    }
    requireOpen();
    try {
      inbox.health.check();
      sum.run();
    } catch (RuntimeException | Error e) {
      abort(e);
      throw e;
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the collective of rank %d is closed".formatted(rank()));
    }
  }

  /** Tells all peers, once, that this rank has failed; never waits. */
  public void abort(Throwable cause) {
    if (!aborted.compareAndSet(false, true)) {
      return;
    }
    inbox.fail(
        cause instanceof CollectiveException known
            ? known
            : new CollectiveException(cause.toString(), rank(), false, cause));
    CollectiveException first = inbox.health.failure();
    String reason =
        first.isConsequence()
            ? first.getMessage()
            : "%s failed: %s".formatted(inbox.self(), first.getMessage());
    connections.abort(first.isConsequence() ? first.peer() : rank(), reason);
  }

  /** Leaves the run and frees port, connections and threads; never waits. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (!background.isIdle() || !answers.isIdle()) {
      abort(
          new CollectiveException(
              "%s has ended its part of the run while sums were under way".formatted(inbox.self()),
              rank(),
              false,
              null));
    }
    background.close();
    answers.close();
    CollectiveException failure = inbox.health.failure();
    if (failure != null) {
      // passes on what this rank has heard but not met in a sum
      abort(failure);
    }
    LocalRanks.remove(inbox);
    connections.close();
  }
}
