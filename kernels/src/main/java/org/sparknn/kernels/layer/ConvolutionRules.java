package org.sparknn.kernels.layer;

import java.util.ArrayList;
import java.util.List;
import org.sparknn.kernels.plan.Initial;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/** What convolutions in both directions have in common, in torch's words. */
final class ConvolutionRules {
  private ConvolutionRules() {}

  static void requireGroups(int groups, int inChannels, int outChannels) {
    if (groups <= 0) {
      throw new ShapeException("groups must be a positive integer");
    }
    if (inChannels % groups != 0) {
      throw new ShapeException("in_channels must be divisible by groups");
    }
    if (outChannels % groups != 0) {
      throw new ShapeException("out_channels must be divisible by groups");
    }
  }

  static void requireStride(Sizes stride) {
    if (Rules.any(stride, s -> s <= 0)) {
      throw new ShapeException("non-positive stride is not supported");
    }
  }

  static void requirePadding(Sizes padding) {
    if (Rules.any(padding, p -> p < 0)) {
      throw new ShapeException("negative padding is not supported");
    }
  }

  /** A weight's shape: two axes of channels, then the window. */
  static Sizes weightShape(int first, int second, Sizes kernel) {
    return Sizes.compute(
        kernel.count() + 2, i -> i == 0 ? first : i == 1 ? second : kernel.get(i - 2));
  }

  /** {@code weight} and {@code bias}, both uniform in ±1/√fanIn. */
  static List<Slot> slots(Sizes weightShape, long fanIn, boolean bias, int outChannels) {
    Initial initial = new Initial.Uniform(Rules.initialBound(fanIn));
    List<Slot> slots = new ArrayList<>();
    slots.add(Slot.parameter("weight", new Shape(weightShape), initial));
    if (bias) {
      slots.add(Slot.parameter("bias", Shape.of(outChannels), initial));
    }
    return slots;
  }

  /** The channel axis of an input with or without a batch. */
  static int channelAxis(String function, int rank, Shape input) {
    if (input.rank() != rank + 1 && input.rank() != rank + 2) {
      throw new ShapeException(
          "Expected %dD (unbatched) or %dD (batched) input to %s%dd, but got input of size: %s"
              .formatted(rank + 1, rank + 2, function, rank, input));
    }
    return input.rank() - rank - 1;
  }

  /** The input as torch sees it behind that check: with a batch. */
  static Shape batch(Shape input, int channelAxis) {
    return channelAxis == 0 ? input.insert(0, 1) : input;
  }

  /** As torch's kernels see it, which compute one axis as two. */
  private static Shape image(Shape input, int channelAxis) {
    return Rules.asImage(batch(input, channelAxis), input.rank() - channelAxis - 1);
  }

  /** Refuses a weight without filters. */
  static void requireFilters(Sizes weightShape, int groups) {
    if (weightShape.get(0) == 0) {
      throw new ShapeException(
          ("Given groups=%d, expected weight to be at least %d at dimension 0, but got weight of size"
                  + " [%s] instead")
              .formatted(groups, groups, weightShape.join(", ")));
    }
  }

  /**
   * Refuses an input whose number of channels is another one.
   *
   * @param given what torch's sentence begins with: {@code groups=2} or {@code transposed=1}
   */
  static void requireChannels(
      Shape input, int channelAxis, int channels, String given, Sizes weightShape) {
    if (input.knows(channelAxis) && input.size(channelAxis) != channels) {
      throw new ShapeException(
          ("Given %s, weight of size [%s], expected input%s to have %d channels, but got %d channels"
                  + " instead")
              .formatted(
                  given,
                  weightShape.join(", "),
                  batch(input, channelAxis),
                  channels,
                  input.size(channelAxis)));
    }
  }

  /** Whether the batch is empty, which torch allows more than to others. */
  static boolean withoutRows(Shape input, int channelAxis) {
    return channelAxis == 1 && input.size(0) == 0;
  }

  /** torch takes no input without positions, unless it has no rows or no channels either. */
  static void requirePositions(Shape input, int channelAxis) {
    Shape positions = input.slice(channelAxis + 1, input.rank());
    if (positions.sizes().stream().anyMatch(size -> size == 0)
        && !withoutRows(input, channelAxis)
        && input.size(channelAxis) != 0) {
      throw new ShapeException(
          "Only zero batch or zero channel inputs are supported, but got input shape: "
              + image(input, channelAxis));
    }
  }
}
