package org.sparknn.train;

import java.io.Serializable;

/**
 * Where a rank's time went in an epoch, in seconds.
 *
 * @param rank the rank
 * @param compute in kernels, and all that is none of the others
 * @param waiting in sums, for slower ranks
 * @param communication in sums, for their bytes: what the slowest rank, which waits for nobody,
 *     spent in them
 * @param input for rows of the next step that were not there yet, and for their copy to the device
 */
public record RankTimes(
    int rank, double compute, double waiting, double communication, double input)
    implements Serializable {}
