package org.sparknn.collective;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Whether a rank may go on: the run's first failure, the deadline of a wait, the task's life. */
final class Health {
  private final int rank;
  private final Runnable interruption;
  private final AtomicReference<CollectiveException> failure = new AtomicReference<>();
  private volatile long timeoutNanos;

  /**
   * @param interruption throws if the task has been killed
   */
  Health(int rank, Duration timeout, Runnable interruption) {
    this.rank = rank;
    this.interruption = interruption;
    timeout(timeout);
  }

  void timeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("a deadline must be above 0 s but got " + timeout);
    }
    timeoutNanos = timeout.toNanos();
  }

  long timeoutNanos() {
    return timeoutNanos;
  }

  /** Remembers the first failure. */
  void fail(CollectiveException exception) {
    failure.compareAndSet(null, exception);
  }

  /** The first failure, or null. */
  CollectiveException failure() {
    return failure.get();
  }

  /** Throws if the run has failed. */
  void check() {
    CollectiveException first = failure.get();
    if (first != null) {
      throw again(first, first.getMessage());
    }
  }

  /** Throws if a wait is in vain. */
  void check(Wanted wanted) {
    CollectiveException first = failure.get();
    if (first != null) {
      throw again(
          first,
          "%s; rank %d waited for %s %s"
              .formatted(first.getMessage(), rank, wanted.what(), wanted.peer()));
    }
    interruption.run();
    if (Thread.currentThread().isInterrupted()) {
      throw CollectiveException.seen(
          wanted.peer(),
          "rank %d was interrupted while it waited for %s %s"
              .formatted(rank, wanted.what(), wanted.peer()));
    }
  }

  /** Throws if the task that waits has been killed. */
  void checkInterrupted(String what) {
    interruption.run();
    if (Thread.currentThread().isInterrupted()) {
      throw new CollectiveException(
          "rank %d was interrupted while it waited for %s".formatted(rank, what),
          CollectiveException.NO_PEER,
          false,
          null);
    }
  }

  CollectiveException hopeless(Wanted wanted) {
    return CollectiveException.seen(
        wanted.peer(),
        "%s has ended its part of the run while rank %d waited for %s it"
            .formatted(wanted.peer(), rank, wanted.what()));
  }

  CollectiveException late(Wanted wanted, long nanos) {
    return CollectiveException.seen(
        wanted.peer(),
        "rank %d waited %.1f s for %s %s"
            .formatted(rank, nanos / 1e9, wanted.what(), wanted.peer()));
  }

  /** The same failure with the stack of the one who hears of it. */
  static CollectiveException again(CollectiveException first, String message) {
    return new CollectiveException(message, first.peer(), first.isConsequence(), first);
  }
}
