package org.sparknn.kernels.loss;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.LossFunction;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Broadcast;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * torch.nn.BCELoss: {@code -w · (t · log x + (1 - t) · log(1 - x))} for probabilities x, where no
 * logarithm is below -100, and targets t of the same shape. A mean divides by the number of
 * elements, whatever they weigh. An input outside of [0, 1], or NaN, is refused when it is there.
 *
 * @param weight broadcast to the input, or none
 */
public record BCELoss(Optional<Weights> weight, Reduction reduction) implements Loss {

  /** With torch's defaults. */
  public BCELoss() {
    this(Optional.empty(), Reduction.MEAN);
  }

  /** Reads torch's constructor arguments. */
  public static BCELoss read(Arguments arguments) {
    return new BCELoss(Weights.read(arguments, "weight"), Reduction.read(arguments));
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    Weights.put(weight, "weight", arguments);
    arguments.put("reduction", reduction.torchName());
    return arguments;
  }

  private ElementComparison comparison() {
    return new ElementComparison(
        new LossFunction.BinaryCrossEntropy(), weight, Optional.empty(), reduction);
  }

  @Override
  public List<Slot> slots() {
    return comparison().slots();
  }

  @Override
  public Target target(Shape output) {
    return new Target(output, false);
  }

  @Override
  public void check(Shape input, Target target) {
    if (!input.mayBe(target.shape())) {
      throw new ShapeException(
          ("Using a target size (torch.Size(%s)) that is different to the input size"
                  + " (torch.Size(%s)) is deprecated. Please ensure they have the same size.")
              .formatted(target.shape(), input));
    }
    weight.ifPresent(
        w -> Broadcast.requireWithin(input, Broadcast.shape(target.shape(), w.shape())));
    ElementComparison.requireFloats(target);
  }

  @Override
  public Plan.Losses contribute(PlanBuilder plan, Tensor input, Target target) {
    check(input.shape(), target);
    return comparison().contribute(plan, input, target);
  }
}
