package org.sparknn.kernels.layer;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /** The refusal of a tensor with negative sizes behind others, which may be unknown. */
  static ShapeException negative(Shape front, List<OptionalLong> behind) {
    String sizes =
        Stream.concat(
                front.sizes().stream().mapToObj(Rules::name), behind.stream().map(Rules::name))
            .collect(Collectors.joining(", "));
    long negative =
        behind.stream().mapToLong(size -> size.orElse(0)).filter(s -> s < 0).findFirst().orElse(0);
    return new ShapeException(
        "Trying to create tensor with negative dimension %d: [%s]".formatted(negative, sizes));
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

  /** Sizes behind the channel axis, over three axes. */
  static Sizes spatial(Shape shape, int channelAxis) {
    return shape.slice(channelAxis + 1, shape.rank()).sizes().padFront(3, 1);
  }

  /** Whether an axis from the given one on has size 0. */
  static boolean empty(Shape shape, int from) {
    return shape.sizes().stream().skip(Math.max(0, from)).anyMatch(size -> size == 0);
  }

  /** Refuses an input that does not have one spatial axis, with or without a batch. */
  static void requireOneAxis(String function, Shape input) {
    if (input.rank() != 2 && input.rank() != 3) {
      throw new ShapeException(
          ("Expected 2 to 3 dimensions, but got %d-dimensional tensor for argument #1 'self' (while"
                  + " checking arguments for %s)")
              .formatted(input.rank(), function));
    }
  }

  /** The shape that torch pools: one spatial axis is the second of two. */
  static Shape asImage(Shape shape, int rank) {
    return rank == 1 ? shape.insert(shape.rank() - 1, 1) : shape;
  }

  /** A size in a message; {@code ?} if it is unknown. */
  static String name(int size) {
    return size == Shape.UNKNOWN ? "?" : Integer.toString(size);
  }

  /** A list of one number counts for each axis. */
  static Sizes spread(int rank, Sizes sizes) {
    return sizes.count() == 1 ? Sizes.repeat(sizes.get(0), rank) : sizes;
  }

  static String name(OptionalLong size) {
    return size.isPresent() ? Long.toString(size.getAsLong()) : "?";
  }

  /** The size of an axis, if it is known. */
  static OptionalLong known(Shape shape, int axis) {
    return shape.knows(axis) ? OptionalLong.of(shape.size(axis)) : OptionalLong.empty();
  }

  /** A computed size that may be unknown, as a shape has it. */
  static int size(OptionalLong size) {
    if (size.orElse(0) > Integer.MAX_VALUE) {
      throw new ShapeException("integer out of range: a size of %d".formatted(size.getAsLong()));
    }
    return (int) size.orElse(Shape.UNKNOWN);
  }

  static boolean any(Sizes sizes, java.util.function.IntPredicate predicate) {
    return sizes.stream().anyMatch(predicate);
  }

  /** 1 / √fanIn, or 0 without inputs: the bound of torch's first weights and biases. */
  static double initialBound(long fanIn) {
    return fanIn == 0 ? 0 : 1 / Math.sqrt((double) fanIn);
  }
}
