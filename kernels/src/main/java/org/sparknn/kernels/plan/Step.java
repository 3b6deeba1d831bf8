package org.sparknn.kernels.plan;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * What is different from one step to the next, besides the data.
 *
 * @param seed the run's seed
 * @param number the step's number from 0 on, the same on all ranks
 * @param rows rows of the batch that this rank computes; may be 0
 * @param rowIds at least {@code rows} numbers that identify the rows within the data set
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per step would be waste
public record Step(long seed, long number, int rows, long[] rowIds) {

  public Step {
    if (rows < 0 || rowIds.length < rows) {
      throw new IllegalArgumentException(
          "a step over %d rows needs as many row numbers but got %d"
              .formatted(rows, rowIds.length));
    }
  }

  /** A step whose rows are numbered from 0 on. */
  public static Step of(int rows) {
    return new Step(0, 0, rows, LongStream.range(0, rows).toArray());
  }

  @Override
  public String toString() {
    return "step %d (seed %d, rows %s)"
        .formatted(number, seed, Arrays.toString(Arrays.copyOf(rowIds, rows)));
  }
}
