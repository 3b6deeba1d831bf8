package org.sparknn.kernels.training;

/**
 * What a step gave, over all ranks.
 *
 * @param epoch from 0 on
 * @param step from 0 on, counted through all epochs
 * @param loss mean loss
 * @param accuracy share of the rows whose largest output is their class
 * @param rows rows of the step
 */
public record StepResult(int epoch, long step, double loss, double accuracy, long rows) {}
