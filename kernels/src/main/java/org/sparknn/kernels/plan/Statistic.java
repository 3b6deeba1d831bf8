package org.sparknn.kernels.plan;

import org.sparknn.kernels.operation.SumOverRanks;

/**
 * A short vector of doubles that an operation computes over the rows of one rank and that {@link
 * SumOverRanks} makes a sum over all rows of the batch.
 *
 * @param id number within the plan
 * @param length number of doubles
 */
public record Statistic(int id, int length) {}
