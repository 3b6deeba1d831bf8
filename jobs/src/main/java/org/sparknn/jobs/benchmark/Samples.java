package org.sparknn.jobs.benchmark;

import java.util.Arrays;

/** Times of the runs of one contender, by pass. */
final class Samples {
  private final double[][] millis;
  private int count;
  private long allocated;

  /** Room for some runs of a number of passes. */
  Samples(int passes, int runs) {
    millis = new double[passes][runs];
  }

  boolean isFull() {
    return count == millis[0].length;
  }

  void put(int pass, long nanos) {
    millis[pass][count] = nanos * 1e-6;
  }

  /** Notes that all passes of a run were put. */
  void endRun() {
    count++;
  }

  void addAllocated(long bytes) {
    allocated += bytes;
  }

  int count() {
    return count;
  }

  /** Bytes of Java objects per run, made by the thread that drives the contender. */
  double allocatedPerRun() {
    return (double) allocated / count;
  }

  /** The median time of a pass. */
  double median(int pass) {
    return median(Arrays.copyOf(millis[pass], count));
  }

  /** The median time of a whole run. */
  double median() {
    double[] sums = new double[count];
    for (double[] pass : millis) {
      Arrays.setAll(sums, run -> sums[run] + pass[run]);
    }
    return median(sums);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
