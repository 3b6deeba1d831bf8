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
 * torch.nn.BCEWithLogitsLoss: {@code -w · (v · t · log p + (1 - t) · log(1 - p))} with {@code p =
 * sigmoid(x)}, computed without overflow, for targets t of the input's shape. A mean divides by the
 * number of elements, whatever they weigh.
 *
 * @param weight w, broadcast to the input; 1 if absent
 * @param positiveWeight v, broadcast to the input; 1 if absent
 */
public record BCEWithLogitsLoss(
    Optional<Weights> weight, Optional<Weights> positiveWeight, Reduction reduction)
    implements Loss {

  /** With torch's defaults. */
  public BCEWithLogitsLoss() {
    this(Optional.empty(), Optional.empty(), Reduction.MEAN);
  }

  /** Reads torch's constructor arguments. */
  public static BCEWithLogitsLoss read(Arguments arguments) {
    return new BCEWithLogitsLoss(
        Weights.read(arguments, "weight"),
        Weights.read(arguments, "pos_weight"),
        Reduction.read(arguments));
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    Weights.put(weight, "weight", arguments);
    arguments.put("reduction", reduction.torchName());
    Weights.put(positiveWeight, "pos_weight", arguments);
    return arguments;
  }

  private ElementComparison comparison() {
    return new ElementComparison(
        new LossFunction.BinaryCrossEntropyWithLogits(), weight, positiveWeight, reduction);
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
          "Target size (torch.Size(%s)) must be the same as input size (torch.Size(%s))"
              .formatted(target.shape(), input));
    }
    positiveWeight.ifPresent(
        w -> Broadcast.requireWithin(input, Broadcast.shape(w.shape(), target.shape())));
    weight.ifPresent(w -> Broadcast.requireWithin(input, Broadcast.shape(input, w.shape())));
    ElementComparison.requireFloats(target);
  }

  @Override
  public Plan.Losses contribute(PlanBuilder plan, Tensor input, Target target) {
    check(input.shape(), target);
    return comparison().contribute(plan, input, target);
  }
}
