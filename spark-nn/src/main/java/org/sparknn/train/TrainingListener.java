package org.sparknn.train;

/**
 * Hears of a run's progress on the driver, in order: of {@link #prepared}, {@link #resumed} and
 * {@link #restarted} in the thread that fits, of all else in one of its own.
 */
public interface TrainingListener {

  /**
   * The settings fit the cluster; no row has been read.
   *
   * @param ranks number of ranks
   * @param bytes about how much memory each will take, besides its rows
   */
  default void prepared(int ranks, long bytes) {}

  /**
   * The run begins, or begins again after a failure.
   *
   * @param ranks number of ranks; after a failure as many as there are slots by then
   * @param backend what computes
   * @param rows rows of the training set
   * @param totalSteps steps of all epochs
   */
  default void started(int ranks, String backend, long rows, long totalSteps) {}

  /**
   * The run goes on from a checkpoint of an earlier one.
   *
   * @param step steps done
   */
  default void resumed(long step) {}

  /**
   * A rank has failed, and the run is started again.
   *
   * @param restart from 1 on
   * @param reason the first cause
   * @param step steps done in the checkpoint that it goes on from; 0 to begin anew
   */
  default void restarted(int restart, String reason, long step) {}

  /** A step has ended on all ranks; it may come again after a restart. */
  default void step(StepReport report) {}

  /** An epoch has ended on all ranks. */
  default void epoch(EpochReport report) {}

  /**
   * An update was left out, since a loss or gradient was infinite or NaN.
   *
   * @param step the step that it would have ended, from 1 on
   * @param count updates that were left out by then
   */
  default void leftOut(long step, long count) {}
}
