package org.sparknn.kernels.operation;

import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/**
 * One step of a plan: reads some tensors and writes others. Every operation owns what it writes and
 * overwrites it; none adds to what was there. An operation's gradients are nested in it.
 */
public sealed interface Operation
    permits Convolve,
        Convolve.InputGradient,
        Convolve.ParameterGradient,
        Convolve.BiasGradient,
        Pad,
        Pad.Gradient,
        MaxPool,
        MaxPool.Gradient,
        MaxUnpool,
        MaxUnpool.Gradient,
        AveragePool,
        AveragePool.Gradient,
        Moments,
        SumOverRanks,
        SumOverRanks.End,
        Normalize,
        Normalize.GradientSums,
        Normalize.InputGradient,
        Pointwise,
        Pointwise.Gradient,
        Softmax,
        Softmax.Gradient,
        Expand,
        Expand.Gradient,
        Sum,
        Concatenate,
        Slice,
        Rearrange,
        Drop,
        CrossEntropy,
        CrossEntropy.Gradient,
        PointwiseLoss,
        PointwiseLoss.Gradient,
        Tally {

  List<Tensor> reads();

  List<Tensor> writes();

  /**
   * A tensor that the operation reads element by element, each before it writes the same element of
   * its result: the result may take its place if nobody reads it afterwards.
   */
  default Optional<Tensor> replaceable() {
    return Optional.empty();
  }

  /** The trainable parameters that the operation reads. */
  default List<Parameter> parameters() {
    return List.of();
  }

  /** The parameters whose gradients the operation writes. */
  default List<Parameter> gradients() {
    return List.of();
  }

  /** Hands this operation to the method of its kind. */
  Task bind(Arithmetic arithmetic);
}
