package org.sparknn.kernels.plan;

import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.operation.Arithmetic;
import org.sparknn.kernels.optimizer.Optimizer;

/**
 * One replica's memory and arithmetic: tensors, parameters, gradients and the optimizer's state
 * live here and only the named reads and writes below cross to the host. Not thread-safe: one
 * thread drives a device.
 */
public interface Device extends AutoCloseable {

  /** Prepares operations of the plan that this device was opened for. */
  Arithmetic arithmetic();

  /** Copies the first rows of a tensor from logical order. */
  void write(Tensor tensor, int rows, float[] values);

  /**
   * Copies the first rows of a tensor from unsigned bytes in logical order, each replaced by {@code
   * table[256 · channel + byte]}.
   */
  void writeBytes(Tensor tensor, int rows, byte[] values, float[] table);

  /** Copies the first rows of a tensor into logical order. */
  void read(Tensor tensor, int rows, float[] values);

  /** Copies the first rows of a tensor of positions from logical order. */
  void write(Tensor indices, int rows, int[] values);

  /** Copies the first rows of a tensor of positions into logical order. */
  void read(Tensor indices, int rows, int[] values);

  /** The values that the last step left; not a copy. */
  double[] statistic(Statistic statistic);

  void write(Parameter parameter, float[] values);

  float[] read(Parameter parameter);

  long counter(Parameter counter);

  void setCounter(Parameter counter, long value);

  /** The gradient of a parameter that the last backward pass left, or its sum over the ranks. */
  float[] readGradient(Parameter parameter);

  /** Adds the gradients that the last backward pass left to those kept since the last update. */
  void keepGradients();

  /** Drops the gradients that were kept. */
  void dropGradients();

  /**
   * Adds what was kept to a stretch of the gradients, and begins its sum over the ranks.
   *
   * @param offset first element, see {@link Parameter#offset()}
   */
  Collective.Pending sumGradients(int offset, int length);

  /**
   * The sum of the squares of a stretch of the gradients. Its bits depend on those of the gradients
   * alone; it is infinite or NaN if one of them is.
   */
  double squaredGradients(int offset, int length);

  /** Cuts each gradient of a stretch to the range from {@code -bound} to {@code bound}. */
  void clampGradients(int offset, int length, double bound);

  /**
   * Changes a stretch of the parameters by their gradients. An update may be made stretch by
   * stretch: the bits are those of one of all parameters.
   *
   * @param offset first element, see {@link Parameter#offset()}
   * @param gradientScale what gradients are multiplied by first
   * @param update number of the update, from 1 on
   */
  void update(
      int offset,
      int length,
      Optimizer optimizer,
      double learningRate,
      double gradientScale,
      long update);

  /**
   * How many numbers the optimizer remembers of each trainable element by now: none before the
   * first update.
   */
  int stateVectors();

  /**
   * A copy, in the device's own precision, of a parameter or buffer, or of what the optimizer
   * remembers of a parameter.
   *
   * @param vector 0 for the values themselves, k for the optimizer's k-th number of each
   */
  StoredTensor save(Parameter parameter, int vector);

  /**
   * Takes over what {@link #save} gave. The next update's number must be above 1 if there is
   * something the optimizer remembers.
   *
   * @throws IllegalArgumentException if the tensor is of another precision than the device's
   */
  void restore(Parameter parameter, int vector, StoredTensor tensor);

  /** Bytes taken on the device. */
  long bytes();

  @Override
  void close();
}
