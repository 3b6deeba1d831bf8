package org.sparknn.collective;

import java.util.concurrent.locks.LockSupport;

/**
 * Something that a rank waits for. One thread waits at a time; any thread may wake it.
 *
 * <p>A wait spins for some microseconds, because a peer usually is that close behind; then it lets
 * others run, because there may be as many ranks as cores; then it parks.
 */
abstract class Awaited<T> {
  private static final long SPIN_NANOS = 3_000;
  private static final long YIELD_NANOS = 50_000;

  /** A parked rank looks this often whether the run has failed or the task has been killed. */
  private static final long PARK_NANOS = 10_000_000;

  private volatile Thread waiter;

  /** What is waited for, or null while it is not there. */
  abstract T poll();

  /** Whether it can never come, because the peer has ended its part of the run. */
  boolean isHopeless() {
    return false;
  }

  abstract Peer peer();

  /** Names what is waited for, so that the peer's name may follow. */
  abstract String what();

  /** Lets the waiting thread look again. */
  final void wake() {
    Thread thread = waiter;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * Waits.
   *
   * @throws CollectiveException if the run has failed or the deadline has passed
   */
  @SuppressWarnings(
      "ThreadPriorityCheck") // as many ranks as cores wait in turn: yielding halves it
  final T await(Health health) {
    T got = poll();
    if (got != null) {
      return got;
    }
    long start = System.nanoTime();
    long timeout = health.timeoutNanos();
    waiter = Thread.currentThread();
    try {
      while ((got = poll()) == null) {
        long waited = System.nanoTime() - start;
        if (waited < SPIN_NANOS) {
          Thread.onSpinWait();
        } else if (waited < YIELD_NANOS) {
          Thread.yield();
        } else {
          // looked at first: a peer that fails says so before it ends its part
          boolean hopeless = isHopeless();
          health.check(this);
          if (hopeless) {
            throw health.hopeless(this);
          }
          if (waited > timeout) {
            throw health.late(this, timeout);
          }
          LockSupport.parkNanos(this, Math.min(PARK_NANOS, timeout));
        }
      }
      return got;
    } finally {
      waiter = null;
    }
  }
}
