package org.sparknn.train;

import java.util.List;
import org.sparknn.kernels.network.StateDict;

/**
 * What a run leaves.
 *
 * @param state the trained weights, the same on every rank
 * @param history all steps in order
 * @param epochs all epochs in order, and where the ranks' time went
 * @param ranks number of ranks
 * @param backend what computed
 * @param updatesLeftOut updates without effect, since a loss or gradient was infinite or NaN, in
 *     this run and those that it goes on from
 */
public record TrainingResult(
    StateDict state,
    List<StepReport> history,
    List<EpochReport> epochs,
    int ranks,
    String backend,
    long updatesLeftOut) {}
