package org.sparknn.kernels.layer;

import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/** Rules that several layers share, in torch's words. */
final class Rules {
  private Rules() {}

  /** The axis that torch means by a possibly negative number. */
  static int axis(int dim, Shape shape) {
    int rank = Math.max(1, shape.rank());
    if (dim < -rank || dim >= rank) {
      throw new ShapeException(
          "Dimension out of range (expected to be in range of [%d, %d], but got %d)"
              .formatted(-rank, rank - 1, dim));
    }
    return dim < 0 ? dim + rank : dim;
  }

  /**
   * Refuses a layer that would mix the rows of a batch.
   *
   * @param axis an axis that the layer mixes
   * @param layer the layer with the argument that makes it do so
   */
  static void requireRowsApart(PlanBuilder plan, int axis, String layer) {
    if (plan.batched() && axis == 0) {
      throw new ShapeException("%s would mix the rows of a batch (axis 0)".formatted(layer));
    }
  }

  /** Refuses a parameter's shape with a negative size. */
  static void requireTensor(int... sizes) {
    for (int size : sizes) {
      if (size < 0) {
        throw new ShapeException(
            "Trying to create tensor with negative dimension %d: [%s]"
                .formatted(size, Sizes.of(sizes).join(", ")));
      }
    }
  }

  /** Refuses an argument that does not have one value per spatial axis. */
  static void requireCount(String argument, Sizes sizes, int rank) {
    if (sizes.count() != rank) {
      throw new ShapeException(
          ("expected %s to be a single integer value or a list of %d values to match the convolution"
                  + " dimensions, but got %s=[%s]")
              .formatted(argument, rank, argument, sizes.join(", ")));
    }
  }

  /** A list of one number counts for each axis. */
  static Sizes spread(int rank, Sizes sizes) {
    return sizes.count() == 1 ? Sizes.repeat(sizes.get(0), rank) : sizes;
  }

  static boolean any(Sizes sizes, java.util.function.IntPredicate predicate) {
    return sizes.stream().anyMatch(predicate);
  }

  /** 1 / √fanIn, or 0 without inputs: the bound of torch's first weights and biases. */
  static double initialBound(long fanIn) {
    return fanIn == 0 ? 0 : 1 / Math.sqrt((double) fanIn);
  }
}
