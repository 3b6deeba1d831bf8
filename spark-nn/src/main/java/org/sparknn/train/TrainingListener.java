package org.sparknn.train;

/** Hears of a run's progress on the driver, in a thread of its own, in order. */
public interface TrainingListener {

  /**
   * The run begins.
   *
   * @param ranks number of ranks
   * @param backend what computes
   * @param rows rows of the training set
   * @param totalSteps steps of all epochs
   */
  default void started(int ranks, String backend, long rows, long totalSteps) {}

  /** A step has ended on all ranks. */
  default void step(StepReport report) {}
}
