package org.sparknn.kernels.training;

/**
 * What a step gave, over all ranks.
 *
 * @param epoch from 0 on
 * @param step from 0 on, counted through all epochs
 * @param loss the losses of all rows, reduced as the loss says
 * @param accuracy share of the class numbers that are those of the largest outputs; NaN for a loss
 *     without classes
 * @param rows rows of the step
 * @param update what became of the update that the step belongs to
 */
public record StepResult(
    int epoch, long step, double loss, double accuracy, long rows, Update update) {

  /** What became of an update. */
  public enum Update {
    /** More batches belong to it: a run cannot go on from here. */
    OPEN,
    MADE,
    /** A loss or a gradient was infinite or NaN. */
    LEFT_OUT
  }
}
