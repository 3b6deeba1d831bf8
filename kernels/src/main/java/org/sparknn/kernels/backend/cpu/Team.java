package org.sparknn.kernels.backend.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that compute the tiles of one launch after the other: a caller, which is worker 0, and
 * helpers. Each takes the next tile until none is left, so that a slow core does not hold up the
 * others.
 *
 * <p>To wake a thread takes 40 µs and more, as long as a small layer, so helpers stay awake for a
 * while after a launch and let other threads go first meanwhile. A helper that comes too late is
 * not waited for: a launch is open to helpers until no tile is left, and ends when those who came
 * have left.
 */
final class Team {
  private static final Tiles NOTHING = (tile, worker) -> {};

  /** Nanoseconds for which helpers look out for the next launch before they sleep. */
  private static final long AWAKE = 500_000;

  /** Added to the number of helpers inside when a launch is not open to more of them. */
  private static final int CLOSED = Integer.MIN_VALUE;

  private final AtomicInteger launches = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger(CLOSED);
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicReferenceArray<Thread> asleep;
  private volatile boolean dismissed;

  // written while nobody is inside
  private Tiles body = NOTHING;
  private int tiles;

  /** A team of as many threads, the caller among them. */
  Team(int threads) {
    asleep = new AtomicReferenceArray<>(threads);
  }

  /** Opens a launch; the caller then takes its share and closes it. */
  void open(int tileCount, Tiles tileBody) {
    tiles = tileCount;
    body = tileBody;
    next.set(0);
    inside.set(0);
    launches.incrementAndGet();
    wake();
  }

  /** Waits until no helper is inside, and throws what a tile threw. */
  void close() {
    inside.getAndAdd(CLOSED);
    while (inside.get() != CLOSED) {
      giveWay();
    }
    body = NOTHING;
    Throwable thrown = failure.getAndSet(null);
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    } else if (thrown instanceof Error error) {
      throw error;
    }
  }

  /** Takes tiles until none is left, or one has failed. */
  void work(int worker) {
    try {
      for (int tile = next.getAndIncrement(); tile < tiles; tile = next.getAndIncrement()) {
        TileCall.run(body, tile, worker);
      }
    } catch (Throwable thrown) {
      fail(thrown);
    }
  }

  /** Takes part in all launches until the team is dismissed. */
  void help(int worker) {
    int seen = 0;
    while (awaitLaunch(worker, seen)) {
      seen = launches.get();
      if (enter()) {
        try {
          work(worker);
        } finally {
          inside.getAndDecrement();
        }
      }
    }
  }

  /** Lets this launch, or the next, fail. */
  void fail(Throwable thrown) {
    failure.compareAndSet(null, thrown);
    next.set(tiles);
  }

  /** Sends the helpers home. */
  void dismiss() {
    dismissed = true;
    wake();
  }

  private void wake() {
    for (int worker = 1; worker < asleep.length(); worker++) {
      Thread helper = asleep.get(worker);
      if (helper != null) {
        LockSupport.unpark(helper);
      }
    }
  }

  /** Whether there is another launch than the one seen last; false at the end. */
  private boolean awaitLaunch(int worker, int seen) {
    long bedtime = System.nanoTime() + AWAKE;
    while (waiting(seen) && System.nanoTime() - bedtime < 0) {
      giveWay();
    }
    if (waiting(seen)) {
      asleep.set(worker, Thread.currentThread());
      while (waiting(seen)) {
        LockSupport.park(this);
      }
      asleep.set(worker, null);
    }
    return !dismissed;
  }

  private boolean waiting(int seen) {
    return launches.get() == seen && !dismissed;
  }

  private boolean enter() {
    int before = inside.get();
    while (before >= 0) {
      if (inside.compareAndSet(before, before + 1)) {
        return true;
      }
      before = inside.get();
    }
    return false;
  }

  /** Whoever else wants the core may have it. */
  @SuppressWarnings("ThreadPriorityCheck") // waits in both places are short, sleep takes longer
  private static void giveWay() {
    Thread.yield();
  }
}
