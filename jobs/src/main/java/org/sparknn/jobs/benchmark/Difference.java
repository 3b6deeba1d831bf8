package org.sparknn.jobs.benchmark;

import java.util.Locale;

/** How far our numbers are from theirs, over one tensor or several. */
final class Difference {
  private double largestDifference;
  private double largestNumber;
  private double squaredDifferences;
  private double squaredNumbers;

  /** Adds a tensor; a NaN on either side stays in the result. */
  void add(float[] ours, float[] theirs) {
    for (int i = 0; i < ours.length; i++) {
      double difference = Math.abs((double) ours[i] - theirs[i]);
      largestDifference = Math.max(largestDifference, difference);
      largestNumber = Math.max(largestNumber, Math.abs(theirs[i]));
      squaredDifferences += difference * difference;
      squaredNumbers += (double) theirs[i] * theirs[i];
    }
  }

  /** The largest difference, by the largest number. */
  double largest() {
    return largestDifference / Math.max(largestNumber, Float.MIN_NORMAL);
  }

  /** The root of the sum of the squared differences, by that of the squared numbers. */
  double total() {
    return Math.sqrt(squaredDifferences / Math.max(squaredNumbers, Float.MIN_NORMAL));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.1e, in all %.1e", largest(), total());
  }
}
