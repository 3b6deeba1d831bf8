package org.sparknn.jobs.benchmark;

/**
 * What the machine can do at most with a number of threads.
 *
 * @param operations floating-point operations per second, between registers
 * @param bytes bytes per second that a copy of large arrays reads and writes
 */
record Peak(int threads, double operations, double bytes) {

  /** Whether arithmetic takes longer than memory. */
  boolean isArithmetic(Work work) {
    return work.operations() / operations >= work.bytes() / bytes;
  }

  /** The shortest time in which the work could be done. */
  double leastSeconds(Work work) {
    return Math.max(work.operations() / operations, work.bytes() / bytes);
  }
}
