package org.sparknn.kernels.layer;

import java.util.function.IntFunction;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.SlidingGeometry;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.tensor.Window;

/**
 * The windows of max and average pooling: what their arguments may be, and how many fit.
 *
 * @param function torch's function without its rank: {@code max_pool} or {@code avg_pool}
 */
record PoolingWindows(
    String function,
    int rank,
    Sizes kernel,
    Sizes stride,
    Sizes padding,
    Sizes dilation,
    boolean ceilMode) {

  /** One value per axis, where one number counts for each. */
  static Sizes read(Arguments arguments, String name, int rank) {
    return Rules.spread(rank, arguments.sizes(name, rank));
  }

  static Sizes read(Arguments arguments, String name, int rank, int absent) {
    return arguments.has(name) ? read(arguments, name, rank) : Sizes.repeat(absent, rank);
  }

  /** The stride, which is the kernel's size if it is left out or empty. */
  static Sizes readStride(Arguments arguments, int rank, Sizes kernel) {
    boolean omitted = !arguments.has("stride") || arguments.sizes("stride", rank).count() == 0;
    return omitted ? kernel : read(arguments, "stride", rank);
  }

  /** Refuses arguments that torch refuses, in its order. */
  void check() {
    requireCount("kernel_size", kernel);
    requireCount("stride", stride);
    requireCount("padding", padding);
    requireCount("dilation", dilation);
    for (int axis = 0; axis < rank; axis++) {
      if (stride.get(axis) == 0) {
        throw new ShapeException("stride should not be zero");
      }
      if (padding.get(axis) < 0) {
        throw new ShapeException("pad must be non-negative, but got pad: " + padding.get(axis));
      }
      if (padding.get(axis) > kernel.get(axis) / 2) {
        throw new ShapeException(
            "pad should be at most half of kernel size, but got pad=%d and kernel_size=%d"
                .formatted(padding.get(axis), kernel.get(axis)));
      }
    }
    requirePositive("kernel size", "k", kernel);
    requirePositive("stride", "d", stride);
    requirePositive("dilation", "dilation", dilation);
  }

  private void requireCount(String argument, Sizes sizes) {
    if (sizes.count() == rank) {
      return;
    }
    if (rank == 1) {
      throw new ShapeException(
          "%s1d() argument '%s' should contain one int (got %d)"
              .formatted(function, argument, sizes.count()));
    }
    throw new ShapeException(
        "%s%dd: %s must %s, or a tuple of %s ints"
            .formatted(function, rank, argument, oneInt(argument), rank == 2 ? "two" : "three"));
  }

  private String oneInt(String argument) {
    boolean maximum = function.equals("max_pool");
    String words =
        switch (argument) {
          case "stride" -> "either be omitted, a single int";
          case "padding" -> maximum ? "be either be a single int" : "either be a single int";
          case "dilation" -> "be either a single int";
          default -> "either be a single int";
        };
    return maximum || rank == 2 ? words : words.replace("either ", "");
  }

  private void requirePositive(String what, String prefix, Sizes sizes) {
    if (Rules.any(sizes, s -> s <= 0)) {
      // torch pools one axis as two
      String first = rank == 1 ? prefix + "H: 1 " : "";
      throw new ShapeException(
          "%s should be greater than zero, but got %s%s"
              .formatted(what, first, perAxis(prefix, sizes::get)));
    }
  }

  /** As torch lists one number per axis: {@code kT: 1 kH: 2 kW: 3}. */
  String perAxis(String prefix, IntFunction<Object> valueOfAxis) {
    StringBuilder values = new StringBuilder();
    for (int axis = 0; axis < rank; axis++) {
      values
          .append(axis == 0 ? "" : " ")
          .append(prefix)
          .append("THW".charAt(3 - rank + axis))
          .append(": ")
          .append(valueOfAxis.apply(axis));
    }
    return values.toString();
  }

  Window window() {
    return Window.of(kernel, stride, padding, dilation);
  }

  /**
   * The output's shape; whatever is checked before, it has a channel axis in front of its spatial
   * axes.
   */
  Shape outputShape(Shape input) {
    Shape output = input;
    boolean tooSmall = false;
    for (int axis = 0; axis < rank; axis++) {
      int dimension = input.rank() - rank + axis;
      if (input.knows(dimension)) {
        int size = windows(axis, input.size(dimension));
        tooSmall |= size < 1;
        output = output.with(dimension, Math.max(0, size));
      }
    }
    if (tooSmall) {
      throw new ShapeException(
          "Given input size: (%s). Calculated output size: (%s). Output size is too small"
              .formatted(
                  perChannel(input, (axis, size) -> size), perChannel(input, this::windows)));
    }
    return output;
  }

  private int windows(int axis, int size) {
    return ceilMode ? window().outputSizeCeil(axis, size) : window().outputSize(axis, size);
  }

  private interface SizeOfAxis {
    int size(int axis, int inputSize);
  }

  private String perChannel(Shape input, SizeOfAxis sizeOfAxis) {
    int channelAxis = input.rank() - rank - 1;
    StringBuilder text = new StringBuilder(Rules.name(input.size(channelAxis)));
    text.append(rank == 1 ? "x1" : "");
    for (int axis = 0; axis < rank; axis++) {
      int size = input.size(channelAxis + 1 + axis);
      text.append('x');
      text.append(size == Shape.UNKNOWN ? "?" : "" + sizeOfAxis.size(axis, size));
    }
    return text.toString();
  }

  /** Refuses channels or positions of size 0 over three axes. */
  void requireElements(String name, Shape input) {
    for (int axis = input.rank() - rank - 1; axis < input.rank(); axis++) {
      if (input.size(axis) == 0) {
        // torch says the size where it speaks of the dimension
        throw new ShapeException(
            ("%s: Expected input's non-batch dimensions to have positive length, but input has a"
                    + " shape of %s and non-batch dimension 0 has length zero!")
                .formatted(name, input));
      }
    }
  }

  SlidingGeometry geometry(Shape input, Shape output) {
    int channelAxis = input.rank() - rank - 1;
    return new SlidingGeometry(
        Rules.spatial(input, channelAxis),
        Rules.spatial(output, channelAxis),
        window().inThreeAxes());
  }
}
