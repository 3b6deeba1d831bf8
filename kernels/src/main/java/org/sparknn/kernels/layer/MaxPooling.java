package org.sparknn.kernels.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.MaxPool;
import org.sparknn.kernels.operation.Regions;
import org.sparknn.kernels.operation.SlidingGeometry;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.tensor.Window;

/**
 * torch.nn.MaxPool1d, MaxPool2d and MaxPool3d: the maximum of each window.
 *
 * <p>Input (N, C, spatial…) or without N; output the same with one position per window. Ties, NaN
 * and -∞ are as {@link MaxPool} says. A window that would start in the padding behind is dropped,
 * also with {@code ceilMode}.
 *
 * @param rank number of spatial axes: 1, 2 or 3
 * @param returnIndices whether the winners' positions are an output too; a max unpooling in the
 *     same network has them in any case
 * @param ceilMode whether a last window may hang over the end
 */
public record MaxPooling(
    int rank,
    Sizes kernel,
    Sizes stride,
    Sizes padding,
    Sizes dilation,
    boolean returnIndices,
    boolean ceilMode)
    implements Layer {
  private static final String[] COUNTS = {"one int", "two ints", "three ints"};

  public MaxPooling {
    requireCount("kernel_size", kernel, rank);
    requireCount("stride", stride, rank);
    requireCount("padding", padding, rank);
    requireCount("dilation", dilation, rank);
    if (Rules.any(stride, s -> s == 0)) {
      throw new ShapeException("stride should not be zero");
    }
    requirePositive("kernel size", "k", kernel);
    requirePositive("stride", "d", stride);
    requirePositive("dilation", "dilation", dilation);
    for (int axis = 0; axis < rank; axis++) {
      if (padding.get(axis) < 0) {
        throw new ShapeException("pad must be non-negative, but got pad: " + padding.get(axis));
      }
      if (padding.get(axis) > kernel.get(axis) / 2) {
        throw new ShapeException(
            "pad should be at most half of kernel size, but got pad=%d and kernel_size=%d"
                .formatted(padding.get(axis), kernel.get(axis)));
      }
    }
  }

  private static void requireCount(String argument, Sizes sizes, int rank) {
    if (sizes.count() != rank) {
      String omitted = argument.equals("stride") ? "be omitted, a single int" : "be a single int";
      throw new ShapeException(
          rank == 1
              ? "max_pool1d() argument '%s' should contain one int (got %d)"
                  .formatted(argument, sizes.count())
              : "max_pool%dd: %s must either %s, or a tuple of %s"
                  .formatted(rank, argument, omitted, COUNTS[rank - 1]));
    }
  }

  private static void requirePositive(String what, String prefix, Sizes sizes) {
    if (Rules.any(sizes, s -> s <= 0)) {
      // torch pools one axis as two
      StringBuilder values = new StringBuilder(sizes.count() == 1 ? prefix + "H: 1" : "");
      String axes = "THW";
      for (int i = 0; i < sizes.count(); i++) {
        values
            .append(values.isEmpty() ? "" : " ")
            .append(prefix)
            .append(axes.charAt(3 - sizes.count() + i))
            .append(": ")
            .append(sizes.get(i));
      }
      throw new ShapeException(
          "%s should be greater than zero, but got %s".formatted(what, values));
    }
  }

  /** Reads torch's constructor arguments. */
  public static MaxPooling read(int rank, Arguments arguments) {
    Sizes kernel = spread(rank, arguments.sizes("kernel_size", rank));
    return new MaxPooling(
        rank,
        kernel,
        arguments.has("stride") ? spread(rank, arguments.sizes("stride", rank)) : kernel,
        spread(rank, arguments.sizes("padding", rank, 0)),
        spread(rank, arguments.sizes("dilation", rank, 1)),
        arguments.flag("return_indices", false),
        arguments.flag("ceil_mode", false));
  }

  /** A list of one number counts for each axis, here other than in a convolution. */
  private static Sizes spread(int rank, Sizes sizes) {
    return sizes.count() == 1 ? Sizes.repeat(sizes.get(0), rank) : sizes;
  }

  @Override
  public String kind() {
    return "MaxPool" + rank + "d";
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("kernel_size", kernel.toArray());
    arguments.put("stride", stride.toArray());
    arguments.put("padding", padding.toArray());
    arguments.put("dilation", dilation.toArray());
    arguments.put("return_indices", returnIndices);
    arguments.put("ceil_mode", ceilMode);
    return arguments;
  }

  private int outputSize(Window window, int axis, int size) {
    return ceilMode ? window.outputSizeCeil(axis, size) : window.outputSize(axis, size);
  }

  @Override
  public Shape outputShape(Shape input) {
    int channelAxis = input.rank() - rank - 1;
    boolean empty = false;
    for (int axis = Math.max(0, channelAxis); axis < input.rank(); axis++) {
      empty |= input.size(axis) == 0;
    }
    boolean ofRank = channelAxis == 0 || channelAxis == 1;
    if (!ofRank && rank > 1) {
      throw new ShapeException(
          "non-empty %dD or %dD (batch mode) tensor expected for input, but got:%s"
              .formatted(rank + 1, rank + 2, input));
    }
    if (!ofRank || empty) {
      throw new ShapeException(
          "%sExpected %dD or %dD (batch mode) tensor with optional 0 dim batch size for input, but got:%s"
              .formatted(rank == 1 ? "max_pool1d: " : "", rank + 1, rank + 2, input));
    }
    Window window = Window.of(kernel, stride, padding, dilation);
    Shape output = input;
    boolean tooSmall = false;
    for (int axis = 0; axis < rank; axis++) {
      int dimension = channelAxis + 1 + axis;
      if (input.knows(dimension)) {
        int size = outputSize(window, axis, input.size(dimension));
        tooSmall |= size < 1;
        output = output.with(dimension, Math.max(0, size));
      }
    }
    if (tooSmall) {
      throw new ShapeException(tooSmallMessage(window, input, channelAxis));
    }
    return output;
  }

  private String tooSmallMessage(Window window, Shape input, int channelAxis) {
    StringBuilder before = new StringBuilder(name(input.size(channelAxis)));
    StringBuilder after = new StringBuilder(before);
    before.append(rank == 1 ? "x1" : "");
    after.append(rank == 1 ? "x1" : "");
    for (int axis = 0; axis < rank; axis++) {
      int size = input.size(channelAxis + 1 + axis);
      before.append('x').append(name(size));
      after.append('x').append(size < 0 ? "?" : "" + outputSize(window, axis, size));
    }
    return "Given input size: (%s). Calculated output size: (%s). Output size is too small"
        .formatted(before, after);
  }

  private static String name(int size) {
    return size == Shape.UNKNOWN ? "?" : Integer.toString(size);
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    Shape outputShape = outputShape(input.shape());
    int channelAxis = input.shape().rank() - rank - 1;
    Tensor source = plan.withChannelAxis(input, channelAxis);
    Tensor output = plan.tensor(source, outputShape, channelAxis);
    Tensor indices = plan.winners(outputShape, channelAxis, returnIndices);
    SlidingGeometry geometry =
        new SlidingGeometry(
            source.shape().slice(channelAxis + 1, channelAxis + 1 + rank).sizes().padFront(3, 1),
            outputShape.slice(channelAxis + 1, channelAxis + 1 + rank).sizes().padFront(3, 1),
            Window.of(kernel, stride, padding, dilation).inThreeAxes());
    MaxPool forward = new MaxPool(source, output, indices, Regions.sliding(geometry));
    plan.forward(forward);
    plan.differentiate(
        output,
        outputGradient ->
            plan.share(source)
                .ifPresent(
                    inputGradient ->
                        plan.backward(
                            new MaxPool.Gradient(forward, outputGradient, inputGradient))));
    return output;
  }
}
