package org.sparknn.kernels.operation;

import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Broadcast;

/**
 * {@code losses = weight · function(input, target)} for each element; all tensors have one shape.
 *
 * @param weight broadcast to a row of the losses
 * @param positiveWeight the function's third number, broadcast likewise
 */
public record PointwiseLoss(
    LossFunction function,
    Tensor input,
    Tensor target,
    Optional<Parameter> weight,
    Optional<Parameter> positiveWeight,
    Tensor losses)
    implements Operation {

  /** For each element of a row of the losses the element of a weight. */
  public int[] elementsOf(Parameter someWeight) {
    return Broadcast.elements(someWeight.slot().shape(), losses.rowShape());
  }

  @Override
  public List<Tensor> reads() {
    return List.of(input, target);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(losses);
  }

  @Override
  public Task bind(Arithmetic arithmetic) {
    return arithmetic.pointwiseLoss(this);
  }

  /** What a gradient belongs to. */
  public enum Side {
    INPUT,
    TARGET
  }

  /**
   * The gradient with respect to the input or to the target.
   *
   * @param lossGradient the gradient of each loss
   */
  public record Gradient(PointwiseLoss forward, Side side, Tensor lossGradient, Tensor gradient)
      implements Operation {

    /** How the function changes with the side's number. */
    public double slope(double input, double target, double positiveWeight) {
      return side == Side.INPUT
          ? forward.function.slope(input, target, positiveWeight)
          : forward.function.targetSlope(input, target, positiveWeight);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(forward.input, forward.target, lossGradient);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(gradient);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.pointwiseLossGradient(this);
    }
  }
}
