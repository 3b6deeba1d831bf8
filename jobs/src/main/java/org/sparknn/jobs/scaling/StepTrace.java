package org.sparknn.jobs.scaling;

import java.io.Serializable;
import java.util.List;

/**
 * Where the time of one step of one rank went, in milliseconds.
 *
 * @param total from the end of the step before to its own
 * @param input for getting the next rows
 * @param off not in sums and not running: others had the core
 * @param sums in the order in which they were awaited
 */
record StepTrace(double total, double input, double off, List<Sum> sums) implements Serializable {

  StepTrace {
    sums = List.copyOf(sums);
  }

  /** What is summed. */
  enum Kind {
    /** BatchNorm's moments and gradient sums. */
    STATISTICS,
    /** Losses and what decides. */
    CHECKS,
    /** A bucket of gradients; its time is what the backward pass did not hide. */
    GRADIENTS
  }

  /**
   * A sum.
   *
   * @param bytes of its values
   * @param millis in it
   * @param before from the end of the sum in front, or the step's begin, until this one began, not
   *     in sums; 0 for gradients
   * @param beside from its begin until it was awaited, not in sums
   */
  record Sum(Kind kind, int bytes, double millis, double before, double beside)
      implements Serializable {}

  double inSums() {
    return sums.stream().mapToDouble(Sum::millis).sum();
  }

  /** All that is neither input nor a sum. */
  double compute() {
    return total - input - inSums();
  }
}
