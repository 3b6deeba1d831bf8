package org.sparknn.train;

import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;

/**
 * Fits of one application take turns, in the order in which they come: the tasks of a barrier job
 * start only together, so that two jobs that want all slots would keep each other waiting.
 */
final class Turns {
  private static final Map<SparkContext, ReentrantLock> TURNS = new WeakHashMap<>();

  private Turns() {}

  /**
   * Runs something when its turn has come. Who waits is ended by an interrupt of the thread. Spark
   * tells nobody that a job group is cancelled which has no job at the time, so that {@code
   * cancelJobGroup} does not reach who waits; {@code cancelJobGroupAndFutureJobs} does when the
   * turn has come.
   *
   * @throws TrainingException if the thread is interrupted before
   */
  static <T> T take(SparkContext context, Supplier<T> run) {
    ReentrantLock turns;
    synchronized (TURNS) {
      turns = TURNS.computeIfAbsent(context, any -> new ReentrantLock(true));
    }
    try {
      turns.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException(
          "the run was cancelled: interrupted while another fit of the application trains", e);
    }
    try {
      return run.get();
    } finally {
      turns.unlock();
    }
  }
}
