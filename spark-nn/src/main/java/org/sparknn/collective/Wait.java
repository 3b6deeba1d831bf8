package org.sparknn.collective;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A rank's waits in one lane, which have deadlines. A wait spins for some microseconds, because a
 * peer usually is that close behind; then it lets others run, because there may be more ranks than
 * cores; then it says that it sleeps, looks once more, and parks.
 */
final class Wait {
  private static final long SPIN_NANOS = 3_000;

  /** Waking a thread takes longer than most waits do. */
  private static final long YIELD_NANOS = 1_000_000;

  /** Letting others run again and again takes from what computes meanwhile. */
  private static final long YIELD_BESIDE_NANOS = 50_000;

  /** A parked rank looks this often whether the run has failed or the task has been killed. */
  private static final long PARK_NANOS = 10_000_000;

  private final Bell bell;
  private final Health health;
  private final long yieldNanos;

  /**
   * @param beside whether another thread of the rank computes meanwhile
   */
  Wait(Bell bell, Health health, boolean beside) {
    this.bell = bell;
    this.health = health;
    this.yieldNanos = beside ? YIELD_BESIDE_NANOS : YIELD_NANOS;
  }

  /**
   * Waits until something goes on.
   *
   * @param goesOn asked again and again until it is true
   * @param wanted says what is waited for
   * @throws CollectiveException if the run has failed or the deadline has passed
   */
  @SuppressWarnings("ThreadPriorityCheck") // more ranks than cores wait in turn: yielding halves it
  void until(BooleanSupplier goesOn, Supplier<Wanted> wanted) {
    if (goesOn.getAsBoolean()) {
      return;
    }
    long start = System.nanoTime();
    long timeout = health.timeoutNanos();
    bell.listen();
    try {
      boolean saidSo = false;
      while (!goesOn.getAsBoolean()) {
        long waited = System.nanoTime() - start;
        if (waited < SPIN_NANOS) {
          Thread.onSpinWait();
        } else if (waited < yieldNanos) {
          Thread.yield();
        } else if (!saidSo) {
          saidSo = true;
          bell.sleeps();
        } else {
          saidSo = false;
          // asked first: a peer that fails says so before it ends its part
          Wanted missing = wanted.get();
          health.check(missing);
          if (missing.hopeless()) {
            throw health.hopeless(missing);
          }
          if (waited > timeout) {
            throw health.late(missing, timeout);
          }
          LockSupport.parkNanos(this, Math.min(PARK_NANOS, timeout));
        }
      }
    } finally {
      bell.leave();
    }
  }
}
