package org.sparknn.kernels.metric;

/** How often rows of each class were predicted as each class. Not thread-safe. */
public final class ConfusionMatrix {
  private final long[][] counts;

  public ConfusionMatrix(int classes) {
    counts = new long[classes][classes];
  }

  /** Counts rows of class {@code label} that were predicted as {@code prediction}. */
  public void add(int label, int prediction, long rows) {
    if (label < 0 || label >= classes() || prediction < 0 || prediction >= classes()) {
      throw new IllegalArgumentException(
          "label %d and prediction %d must be within the %d classes 0 to %d"
              .formatted(label, prediction, classes(), classes() - 1));
    }
    counts[label][prediction] += rows;
  }

  public int classes() {
    return counts.length;
  }

  public long count(int label, int prediction) {
    return counts[label][prediction];
  }

  /** Rows of a class. */
  public long labeled(int label) {
    long sum = 0;
    for (long count : counts[label]) {
      sum += count;
    }
    return sum;
  }

  /** Rows that were predicted as a class. */
  public long predicted(int prediction) {
    long sum = 0;
    for (long[] row : counts) {
      sum += row[prediction];
    }
    return sum;
  }

  public long rows() {
    long sum = 0;
    for (int label = 0; label < classes(); label++) {
      sum += labeled(label);
    }
    return sum;
  }

  /** Rows that were predicted as their class. */
  public long correct() {
    long sum = 0;
    for (int label = 0; label < classes(); label++) {
      sum += counts[label][label];
    }
    return sum;
  }

  /** Share of the rows that were predicted as their class; NaN without rows. */
  public double accuracy() {
    return (double) correct() / rows();
  }

  /** Share of the rows predicted as a class that are of it; 0 if none was. */
  public double precision(int label) {
    return share(counts[label][label], predicted(label));
  }

  /** Share of a class's rows that were predicted as it; 0 if it has none. */
  public double recall(int label) {
    return share(counts[label][label], labeled(label));
  }

  /** Harmonic mean of precision and recall; 0 if both are. */
  public double f1(int label) {
    return share(2 * counts[label][label], labeled(label) + predicted(label));
  }

  /** As scikit-learn has it: nothing of nothing is 0. */
  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
