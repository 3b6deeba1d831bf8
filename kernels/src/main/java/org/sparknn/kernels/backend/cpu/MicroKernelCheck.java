package org.sparknn.kernels.backend.cpu;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tries micro-kernels in a thread of its own, in two looks. Computing waits for the first, less
 * than half a second. Where the compiler has too much other work by then, as when Spark starts, the
 * second goes on at some percent of a core beside the computing, until all is decided.
 */
final class MicroKernelCheck implements Runnable {
  /**
   * Until then a look is for the best kernels alone: the compiler takes one after the other, and
   * those that run twice earlier.
   */
  private static final long FIRST_PATIENCE_NANOS = MILLISECONDS.toNanos(260);

  /** A round of trials that nothing is compiled for takes up to 60 ms more. */
  private static final long FIRST_LOOK_NANOS = MILLISECONDS.toNanos(400);

  private static final long SECOND_PATIENCE_NANOS = SECONDS.toNanos(3);
  private static final long SECOND_LOOK_NANOS = SECONDS.toNanos(30);
  private static final long PAUSE_NANOS = MILLISECONDS.toNanos(20);

  private final List<MicroKernelTrial<?>> important;
  private final List<MicroKernelTrial<?>> all;
  private final CountDownLatch firstLook = new CountDownLatch(1);
  private final long begin = System.nanoTime();
  private long firstLookNanos;

  /**
   * A check that {@link #run} makes.
   *
   * @param important what the first look is for
   * @param others what can wait for the second
   */
  MicroKernelCheck(
      List<? extends MicroKernelTrial<?>> important, List<? extends MicroKernelTrial<?>> others) {
    this.important = List.copyOf(important);
    all = Stream.concat(important.stream(), others.stream()).collect(Collectors.toList());
  }

  /** Makes a check in a thread that ends with the second look. */
  static MicroKernelCheck start(
      List<? extends MicroKernelTrial<?>> important, List<? extends MicroKernelTrial<?>> others) {
    MicroKernelCheck check = new MicroKernelCheck(important, others);
    Thread thread = new Thread(check, "spark-nn-micro-kernels");
    thread.setDaemon(true);
    thread.start();
    return check;
  }

  @Override
  public void run() {
    try {
      while (!important.stream().allMatch(MicroKernelTrial::fast) && spent() < FIRST_LOOK_NANOS) {
        important.forEach(trial -> goOn(trial, FIRST_PATIENCE_NANOS));
      }
    } finally {
      firstLookNanos = spent();
      firstLook.countDown();
    }
    while (!all.stream().allMatch(MicroKernelTrial::decided) && spent() < SECOND_LOOK_NANOS) {
      for (MicroKernelTrial<?> trial : all) {
        LockSupport.parkNanos(PAUSE_NANOS);
        goOn(trial, SECOND_PATIENCE_NANOS);
      }
    }
  }

  private void goOn(MicroKernelTrial<?> trial, long patience) {
    trial.goOn(spent() < patience ? 1 : trial.candidates());
  }

  private long spent() {
    return System.nanoTime() - begin;
  }

  /** Waits for the first look; a thread that is interrupted goes on without it. */
  void await() {
    try {
      firstLook.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is known by now, and how long the first look took. */
  @Override
  public String toString() {
    await();
    return all.stream()
            .filter(trial -> important.contains(trial) || trial.secondBest())
            .map(Object::toString)
            .collect(Collectors.joining(", "))
        + String.format(Locale.ROOT, ", checked in %.2f s", firstLookNanos / 1e9);
  }
}
