package org.sparknn.collective;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
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
 * order of the calls.
 *
 * <p>After a failure every further sum fails with the same cause.
 */
public final class SparkCollective implements Collective, AutoCloseable {
  private final Inbox inbox;
  private final Traffic[] traffic = new Traffic[Lane.ALL.length];
  private final Exchange statistics;
  private final Exchange few;
  private final Map<Compression, LargeSum> many = new EnumMap<>(Compression.class);
  private volatile LargeSum large;
  private final Background background;
  private final Doubles doubles = new Doubles();
  private final Floats floats = new Floats();
  private final AtomicBoolean aborted = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private Sockets sockets;

  /** Waits until all ranks have come. */
  interface Meeting {
    /** Gives all ranks in their order, {@code self} among them. */
    List<Peer> meet(Peer self);
  }

  private SparkCollective(Inbox inbox) {
    this.inbox = inbox;
    for (Lane lane : Lane.ALL) {
      traffic[lane.ordinal()] = new Traffic(lane, inbox);
    }
    statistics = new Exchange(traffic[Lane.STATISTICS.ordinal()]);
    few = new Exchange(traffic[Lane.GRADIENTS.ordinal()]);
    compress(Compression.NONE);
    background = new Background("sparknn-sums-" + inbox.rank, inbox);
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
  static SparkCollective open(Inbox inbox, Meeting meeting, SparkEnv env) {
    SparkCollective collective = new SparkCollective(inbox);
    try {
      LocalRanks.add(inbox);
      collective.join(meeting, env);
      return collective;
    } catch (RuntimeException | Error e) {
      collective.abort(e);
      collective.close();
      throw e;
    }
  }

  private void join(Meeting meeting, SparkEnv env) {
    boolean isAlone = env == null || env.executorId().equals("driver");
    if (!isAlone) {
      sockets = new Sockets(env, inbox, (peer, lane, link) -> lane(lane).link(peer, link));
    }
    inbox.roster.fill(
        meeting.meet(
            new Peer(
                inbox.rank,
                env == null ? "none" : env.executorId(),
                env == null ? "localhost" : env.blockManager().blockManagerId().host(),
                isAlone ? 0 : sockets.port(),
                Peer.THIS_JVM)));
    for (int rank = 0; rank < ranks(); rank++) {
      if (Topology.connects(rank(), rank, ranks())) {
        connect(inbox.roster.peer(rank));
      }
    }
    inbox.hellos.await(inbox.health);
  }

  private void connect(Peer peer) {
    Inbox local = peer.inThisJvm() ? LocalRanks.find(inbox.run, peer.rank()) : null;
    if (peer.inThisJvm() && local == null) {
      throw CollectiveException.seen(peer, "%s has left before all had come".formatted(peer));
    }
    for (Lane lane : Lane.ALL) {
      if (local != null) {
        lane(lane).link(peer.rank(), new MemoryLink(local, rank(), peer, lane));
        if (local.hellos.claim(lane, rank())) {
          local.hellos.heard(rank());
        }
      } else if (peer.rank() < rank()) {
        // of two ranks the later dials
        lane(lane).link(peer.rank(), sockets.dial(peer, lane));
      }
    }
  }

  private Traffic lane(Lane lane) {
    return traffic[lane.ordinal()];
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

  private LargeSum large(Wire wire) {
    return ranks() <= Topology.DIRECT_RANKS
        ? new Ring(lane(Lane.GRADIENTS), wire)
        : new Halving(lane(Lane.GRADIENTS), wire);
  }

  /** Bytes that this rank has sent for sums so far; encryption adds some. */
  long bytesSent() {
    return Arrays.stream(traffic).mapToLong(Traffic::bytesSent).sum();
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
   * {@inheritDoc}
   *
   * @throws CollectiveException if a peer is lost, fails or does not come in time
   */
  @Override
  public void sum(float[] values, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, values.length);
    if (background.isIdle()) {
      sumFloats(values, offset, length);
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
    return ranks() == 1 ? () -> {} : background.start(() -> sumFloats(values, offset, length));
  }

  private void sumFloats(float[] values, int offset, int length) {
    if (length <= Exchange.LIMIT_BYTES / Float.BYTES && !large.isLossy()) {
      guard(() -> few.sum(floats.of(values, offset), length));
    } else {
      guard(() -> large.sum(values, offset, length));
    }
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
    for (Traffic lane : traffic) {
      for (int peer = 0; peer < ranks(); peer++) {
        Link link = lane.link(peer);
        if (link != null) {
          link.abort(first.isConsequence() ? first.peer() : rank(), reason);
        }
      }
    }
  }

  /** Leaves the run and frees port, connections and threads; never waits. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (!background.isIdle()) {
      abort(
          new CollectiveException(
              "%s has ended its part of the run while sums were under way".formatted(inbox.self()),
              rank(),
              false,
              null));
    }
    background.close();
    CollectiveException failure = inbox.health.failure();
    if (failure != null) {
      // passes on what this rank has heard but not met in a sum
      abort(failure);
    }
    LocalRanks.remove(inbox);
    for (Traffic lane : traffic) {
      for (int peer = 0; peer < ranks(); peer++) {
        Link link = lane.link(peer);
        if (link != null) {
          link.close();
        }
      }
    }
    if (sockets != null) {
      sockets.close();
    }
  }
}
