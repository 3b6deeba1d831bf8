package org.sparknn.kernels.plan;

import java.util.List;
import org.sparknn.kernels.operation.Expand;
import org.sparknn.kernels.operation.Rearrange;
import org.sparknn.kernels.tensor.Shape;

/** The same elements in another arrangement, with the gradient's way back. */
public final class Arrangement {
  private Arrangement() {}

  /** The same tensor with its channels on the given axis. */
  public static Tensor withChannelAxis(PlanBuilder plan, Tensor tensor, int channelAxis) {
    return tensor.channelAxis() == channelAxis
        ? tensor
        : rearrange(plan, tensor, tensor.shape(), channelAxis);
  }

  /** The same tensor repeated until it has the given shape, see {@link Expand}. */
  public static Tensor expand(PlanBuilder plan, Tensor input, Shape shape, int channelAxis) {
    if (input.shape().equals(shape)) {
      return withChannelAxis(plan, input, channelAxis);
    }
    Tensor output = plan.copy(List.of(input), shape, channelAxis);
    Expand forward = new Expand(input, output);
    plan.forward(forward);
    plan.differentiate(
        output,
        outputGradient ->
            plan.share(input)
                .ifPresent(
                    inputGradient ->
                        plan.backward(
                            new Expand.Gradient(forward, outputGradient, inputGradient))));
    return output;
  }

  /** The same elements in the same logical order under another shape. */
  public static Tensor rearrange(PlanBuilder plan, Tensor input, Shape shape, int channelAxis) {
    Tensor output = plan.copy(List.of(input), shape, channelAxis);
    plan.forward(new Rearrange(input, output));
    plan.differentiate(
        output,
        outputGradient ->
            plan.share(input)
                .ifPresent(
                    inputGradient -> plan.backward(new Rearrange(outputGradient, inputGradient))));
    return output;
  }
}
