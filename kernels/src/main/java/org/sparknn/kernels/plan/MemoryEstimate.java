package org.sparknn.kernels.plan;

import java.util.function.ToIntFunction;
import org.sparknn.kernels.optimizer.Optimizer;

/**
 * How much memory a replica that trains takes, before it is taken: tensors that share their places
 * as {@link Lifetimes} says, parameters, gradients, the optimizer's state, what convolutions keep
 * beside their weights, and the host's copies of a batch. Kernels' own scratch, some megabytes,
 * comes on top; channels are counted in whole vectors of 512 bits.
 */
public final class MemoryEstimate {
  private static final int VECTOR = 16;

  private MemoryEstimate() {}

  /**
   * About how many bytes.
   *
   * @param maxRows the most rows of a step
   * @throws IllegalArgumentException if the tensors have more elements than an array holds
   */
  public static long bytes(Plan plan, int maxRows, Optimizer optimizer) {
    requireThatArraysHold(plan, maxRows);
    long parameters =
        plan.parameters().length()
            + (1L + optimizer.stateVectors()) * plan.parameters().trainable();
    long tensors =
        elements(plan, tensor -> tensor.indices() ? 0 : size(tensor, maxRows))
            + elements(plan, tensor -> tensor.indices() ? size(tensor, maxRows) : 0);
    long copies = WeightCopies.elements(plan, maxRows);
    return 4 * (parameters + tensors + copies) + batch(plan, maxRows);
  }

  /**
   * Refuses rows with which a tensor has more elements than an array holds.
   *
   * @param rows of a step
   * @throws IllegalArgumentException naming the tensor's shape
   */
  public static void requireThatArraysHold(Plan plan, int rows) {
    for (Tensor tensor : plan.tensors()) {
      if (tensor.batched() && (long) rows * tensor.elementsPerRow() > Integer.MAX_VALUE) {
        throw tooLarge(tensor, rows);
      }
    }
  }

  /** Bytes of the host's copies of a batch: of bytes, or of floats, and its targets. */
  public static long batch(Plan plan, int maxRows) {
    return 5L * plan.input().elements(maxRows)
        + 4L * plan.losses().map(losses -> losses.target().elements(maxRows)).orElse(0);
  }

  /** Bytes of the gradients that are kept where an update is made of several batches. */
  public static long keptGradients(Plan plan) {
    return 4L * plan.parameters().trainable();
  }

  /** Bytes of the copy from which a checkpoint is written while training goes on. */
  public static long checkpoint(Plan plan, Optimizer optimizer) {
    return 4
        * (plan.parameters().length()
            + (long) optimizer.stateVectors() * plan.parameters().trainable());
  }

  private static long elements(Plan plan, ToIntFunction<Tensor> size) {
    Lifetimes lifetimes = new Lifetimes(plan);
    return lifetimes.end(0, lifetimes.offsets(0, size), size);
  }

  private static int size(Tensor tensor, int maxRows) {
    int pitch = tensor.channels() == 1 ? 1 : (tensor.channels() + VECTOR - 1) / VECTOR * VECTOR;
    long size = (long) pitch * tensor.positions() * tensor.images(maxRows);
    if (size > Integer.MAX_VALUE) {
      throw tooLarge(tensor, maxRows);
    }
    return (int) size;
  }

  private static IllegalArgumentException tooLarge(Tensor tensor, int rows) {
    return new IllegalArgumentException(
        "a tensor of shape %s needs more than 2^31 - 1 elements of memory for %d rows; use a"
                .formatted(tensor.shape(), rows)
            + " smaller batch or more ranks");
  }
}
