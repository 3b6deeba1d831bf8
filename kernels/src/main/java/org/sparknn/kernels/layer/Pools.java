package org.sparknn.kernels.layer;

import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.sparknn.kernels.operation.AveragePool;
import org.sparknn.kernels.operation.MaxPool;
import org.sparknn.kernels.operation.Regions;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/** Pooling over regions, whatever cut them, with its gradient. */
final class Pools {
  private Pools() {}

  /**
   * The maxima of a tensor's regions.
   *
   * @param source with the channels in front of the output's spatial axes
   * @param returnIndices whether the winners' positions are an output too
   */
  static Tensor maximum(
      PlanBuilder plan, Tensor source, Shape outputShape, Regions regions, boolean returnIndices) {
    Tensor output = plan.tensor(source, outputShape, source.channelAxis());
    Tensor indices = plan.winners(outputShape, source.channelAxis(), returnIndices);
    MaxPool forward = new MaxPool(source, output, indices, regions);
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

  /**
   * The sums over a tensor's regions, each divided.
   *
   * @param source with the channels in front of the output's spatial axes
   * @param divisors for each of three axes a factor of the divisor per output coordinate
   */
  static Tensor average(
      PlanBuilder plan,
      Tensor source,
      Shape outputShape,
      Regions regions,
      IntFunction<Sizes> divisors) {
    Tensor output = plan.tensor(source, outputShape, source.channelAxis());
    AveragePool forward =
        new AveragePool(source, output, regions, IntStream.range(0, 3).mapToObj(divisors).toList());
    plan.forward(forward);
    plan.differentiate(
        output,
        outputGradient ->
            plan.share(source)
                .ifPresent(
                    inputGradient ->
                        plan.backward(
                            new AveragePool.Gradient(forward, outputGradient, inputGradient))));
    return output;
  }
}
