package org.sparknn.kernels.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.Regions;
import org.sparknn.kernels.plan.Arrangement;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

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
    implements Layer, FindsWinners {
  public MaxPooling {
    windows(rank, kernel, stride, padding, dilation, ceilMode).check();
  }

  private static PoolingWindows windows(
      int rank, Sizes kernel, Sizes stride, Sizes padding, Sizes dilation, boolean ceilMode) {
    return new PoolingWindows("max_pool", rank, kernel, stride, padding, dilation, ceilMode);
  }

  private PoolingWindows windows() {
    return windows(rank, kernel, stride, padding, dilation, ceilMode);
  }

  /** Reads torch's constructor arguments. */
  public static MaxPooling read(int rank, Arguments arguments) {
    Sizes kernel = PoolingWindows.read(arguments, "kernel_size", rank);
    return new MaxPooling(
        rank,
        kernel,
        PoolingWindows.readStride(arguments, rank, kernel),
        PoolingWindows.read(arguments, "padding", rank, 0),
        PoolingWindows.read(arguments, "dilation", rank, 1),
        arguments.flag("return_indices", false),
        arguments.flag("ceil_mode", false));
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

  @Override
  public boolean findsWinners() {
    return true;
  }

  @Override
  public Shape outputShape(Shape input) {
    int channelAxis = input.rank() - rank - 1;
    boolean ofRank = channelAxis == 0 || channelAxis == 1;
    if (!ofRank && rank > 1) {
      throw new ShapeException(
          "non-empty %dD or %dD (batch mode) tensor expected for input, but got:%s"
              .formatted(rank + 1, rank + 2, input));
    }
    if (rank == 3) {
      // torch says its inner function's name
      windows().requireElements("max_pool3d_with_indices_out_cpu_template()", input);
    }
    if (!ofRank || Rules.empty(input, channelAxis)) {
      throw new ShapeException(
          "%sExpected %dD or %dD (batch mode) tensor with optional 0 dim batch size for input, but got:%s"
              .formatted(rank == 1 ? "max_pool1d: " : "", rank + 1, rank + 2, input));
    }
    return windows().outputShape(input);
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    Shape outputShape = outputShape(input.shape());
    int channelAxis = input.shape().rank() - rank - 1;
    Tensor source = Arrangement.withChannelAxis(plan, input, channelAxis);
    return Pools.maximum(
        plan,
        source,
        outputShape,
        Regions.sliding(windows().geometry(source.shape(), outputShape)),
        returnIndices);
  }
}
