package org.sparknn.kernels.backend.reference;

import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Tensor;

/** The arrays behind a plan, all in logical order and none shared. */
public final class Memory {
  private final int maxRows;
  private final double[][] tensors;
  private final double[][] statistics;
  private final double[] store;
  private final double[] gradients;
  private final long[] counters;

  Memory(Plan plan, int maxRows) {
    this.maxRows = maxRows;
    tensors =
        plan.tensors().stream().map(t -> new double[t.elements(maxRows)]).toArray(double[][]::new);
    statistics =
        plan.statistics().stream().map(s -> new double[s.length()]).toArray(double[][]::new);
    store = new double[plan.parameters().length()];
    gradients = new double[plan.parameters().trainable()];
    counters = new long[plan.parameters().counters()];
  }

  public double[] of(Tensor tensor) {
    return tensors[tensor.id()];
  }

  public double[] of(Statistic statistic) {
    return statistics[statistic.id()];
  }

  /** All parameters and buffers; each begins at {@link Parameter#offset()}. */
  public double[] store() {
    return store;
  }

  /** The gradients of all trainable parameters, at the same offsets. */
  public double[] gradients() {
    return gradients;
  }

  long[] counters() {
    return counters;
  }

  void requireRows(int rows) {
    if (rows < 0 || rows > maxRows) {
      throw new IllegalArgumentException(
          "the device was opened for at most %d rows but got %d".formatted(maxRows, rows));
    }
  }

  long bytes() {
    long elements = (long) store.length + gradients.length + counters.length;
    for (double[] tensor : tensors) {
      elements += tensor.length;
    }
    for (double[] statistic : statistics) {
      elements += statistic.length;
    }
    return elements * Double.BYTES;
  }
}
