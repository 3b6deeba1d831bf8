package org.sparknn.kernels.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.Regions;
import org.sparknn.kernels.operation.SlidingGeometry;
import org.sparknn.kernels.plan.Arrangement;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.tensor.Window;

/**
 * torch.nn.AvgPool1d, AvgPool2d and AvgPool3d: the mean of each window.
 *
 * <p>Input (N, C, spatial…) or without N; output the same with one position per window: the sum of
 * the elements of the input in the window divided by their number, where {@code countIncludePad}
 * counts the padding too, but not what hangs over it with {@code ceilMode}. A window that would
 * start in the padding behind is dropped. torch refuses an input that is smaller than the kernel
 * over three axes, even if its padding would make it large enough.
 *
 * @param rank number of spatial axes: 1, 2 or 3
 * @param ceilMode whether a last window may hang over the end
 * @param divisorOverride what each sum is divided by instead, positive or negative; not with one
 *     axis
 */
public record AveragePooling(
    int rank,
    Sizes kernel,
    Sizes stride,
    Sizes padding,
    boolean ceilMode,
    boolean countIncludePad,
    OptionalInt divisorOverride)
    implements Layer {

  public AveragePooling {
    windows(rank, kernel, stride, padding, ceilMode).check();
    if (divisorOverride.isPresent() && rank == 1) {
      throw new ShapeException("AvgPool1d has no argument divisor_override");
    }
    if (divisorOverride.isPresent() && divisorOverride.getAsInt() == 0) {
      throw new ShapeException("divisor must be not zero");
    }
  }

  private static PoolingWindows windows(
      int rank, Sizes kernel, Sizes stride, Sizes padding, boolean ceilMode) {
    Sizes dilation = Sizes.repeat(1, rank);
    return new PoolingWindows("avg_pool", rank, kernel, stride, padding, dilation, ceilMode);
  }

  private PoolingWindows windows() {
    return windows(rank, kernel, stride, padding, ceilMode);
  }

  /** Reads torch's constructor arguments. */
  public static AveragePooling read(int rank, Arguments arguments) {
    Sizes kernel = PoolingWindows.read(arguments, "kernel_size", rank);
    return new AveragePooling(
        rank,
        kernel,
        PoolingWindows.readStride(arguments, rank, kernel),
        PoolingWindows.read(arguments, "padding", rank, 0),
        arguments.flag("ceil_mode", false),
        arguments.flag("count_include_pad", true),
        arguments.has("divisor_override")
            ? OptionalInt.of(arguments.integer("divisor_override"))
            : OptionalInt.empty());
  }

  @Override
  public String kind() {
    return "AvgPool" + rank + "d";
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("kernel_size", kernel.toArray());
    arguments.put("stride", stride.toArray());
    arguments.put("padding", padding.toArray());
    arguments.put("ceil_mode", ceilMode);
    arguments.put("count_include_pad", countIncludePad);
    if (rank > 1) {
      arguments.put(
          "divisor_override",
          divisorOverride.isPresent() ? (Integer) divisorOverride.getAsInt() : null);
    }
    return arguments;
  }

  @Override
  public Shape outputShape(Shape input) {
    if (rank == 3) {
      requireVolume(input);
    } else {
      requireImage(input);
    }
    return windows().outputShape(input);
  }

  private void requireImage(Shape input) {
    int channelAxis = input.rank() - rank - 1;
    if (rank == 1) {
      Rules.requireOneAxis("avg_pool1d", input);
    } else if (channelAxis < 0) {
      Rules.axis(-3, input);
    }
    if (channelAxis > 1 || Rules.empty(input, channelAxis)) {
      throw new ShapeException(
          "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:"
              + Rules.asImage(input, rank));
    }
  }

  private void requireVolume(Shape input) {
    if (input.rank() != 4 && input.rank() != 5) {
      throw new ShapeException(
          "non-empty 4D or 5D (batch mode) tensor expected for input, but got:" + input);
    }
    windows().requireElements("avg_pool3d()", input);
    int first = input.rank() - rank;
    for (int axis = 0; axis < rank; axis++) {
      if (input.knows(first + axis) && input.size(first + axis) < kernel.get(axis)) {
        throw new ShapeException(
            "input image (%s) smaller than kernel size (%s)"
                .formatted(
                    windows().perAxis("", i -> Rules.name(input.size(first + i))),
                    windows().perAxis("k", kernel::get)));
      }
    }
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    Shape outputShape = outputShape(input.shape());
    Tensor source = Arrangement.withChannelAxis(plan, input, input.shape().rank() - rank - 1);
    SlidingGeometry geometry = windows().geometry(source.shape(), outputShape);
    Regions regions = Regions.sliding(geometry);
    return Pools.average(plan, source, outputShape, regions, axis -> divisors(geometry, axis));
  }

  /** A factor of the divisor for each window along one of three axes. */
  private Sizes divisors(SlidingGeometry geometry, int axis) {
    int windows = geometry.output().get(axis);
    if (divisorOverride.isPresent()) {
      return Sizes.repeat(axis == 0 ? divisorOverride.getAsInt() : 1, windows);
    }
    Window window = geometry.window();
    int border = countIncludePad ? window.paddingAfter().get(axis) : 0;
    long end = (long) geometry.input().get(axis) + border;
    return Sizes.compute(
        windows,
        o -> {
          long first = geometry.inputCoordinate(axis, o, 0);
          long behind = Math.min(first + window.kernel().get(axis), end);
          return (int) (behind - (countIncludePad ? first : Math.max(0, first)));
        });
  }
}
