package org.sparknn.train;

import java.io.Serializable;

/**
 * One step of a run, over all ranks.
 *
 * @param epoch from 1 on
 * @param step from 1 on, counted through all epochs
 * @param loss the losses of the step's rows, reduced as the loss says
 * @param accuracy share of the step's class numbers that are those of the largest outputs; NaN for
 *     a loss without classes
 * @param imagesPerSecond rows of all ranks per second, since the step before ended
 */
public record StepReport(int epoch, long step, double loss, double accuracy, double imagesPerSecond)
    implements Serializable {}
