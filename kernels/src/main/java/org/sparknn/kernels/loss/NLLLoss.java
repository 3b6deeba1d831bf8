package org.sparknn.kernels.loss;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * torch.nn.NLLLoss: {@code -w[y] · x[y]} for logarithms of probabilities x in the shape (C), (N, C)
 * or (N, C, d…) and class numbers y without the C axis. A mean divides by the sum of the weights.
 *
 * @param weight a weight for each class, or none
 * @param ignoreIndex a target class that counts nothing
 */
public record NLLLoss(Optional<Weights> weight, int ignoreIndex, Reduction reduction)
    implements Loss {

  /** With torch's defaults. */
  public NLLLoss() {
    this(Optional.empty(), ClassComparison.IGNORE_INDEX, Reduction.MEAN);
  }

  /** Reads torch's constructor arguments. */
  public static NLLLoss read(Arguments arguments) {
    return new NLLLoss(
        Weights.read(arguments, "weight"),
        arguments.integer("ignore_index", ClassComparison.IGNORE_INDEX),
        Reduction.read(arguments));
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    Weights.put(weight, "weight", arguments);
    arguments.put("ignore_index", ignoreIndex);
    arguments.put("reduction", reduction.torchName());
    return arguments;
  }

  private ClassComparison comparison() {
    return new ClassComparison(weight, ignoreIndex, 0, true, reduction);
  }

  @Override
  public List<Slot> slots() {
    return comparison().slots();
  }

  @Override
  public Target target(Shape output) {
    return ClassComparison.target(output);
  }

  @Override
  public Optional<ClassNumbers> classNumbers(Shape input) {
    return comparison().classNumbers(input);
  }

  @Override
  public void check(Shape logProbabilities, Target target) {
    comparison().check(logProbabilities, target.shape());
    if (!target.classes()) {
      throw new ShapeException(
          "expected scalar type Long but found Float: the targets are class numbers");
    }
  }

  @Override
  public Plan.Losses contribute(PlanBuilder plan, Tensor logProbabilities, Target target) {
    check(logProbabilities.shape(), target);
    return comparison().contribute(plan, logProbabilities, target);
  }
}
