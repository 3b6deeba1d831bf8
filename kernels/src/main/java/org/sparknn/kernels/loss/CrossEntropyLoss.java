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
 * torch.nn.CrossEntropyLoss: softmax and negative log-likelihood in one. Logits (C), (N, C) or (N,
 * C, d…); targets are class numbers without the C axis, or probabilities in the logits' shape.
 *
 * @param weight a weight for each class, or none
 * @param ignoreIndex a target class that counts nothing
 * @param labelSmoothing share of the target that is spread evenly over all classes; torch takes a
 *     negative one for 0
 */
public record CrossEntropyLoss(
    Optional<Weights> weight, int ignoreIndex, double labelSmoothing, Reduction reduction)
    implements Loss {
  /** torch's default for {@code ignore_index}. */
  public static final int IGNORE_INDEX = ClassComparison.IGNORE_INDEX;

  public CrossEntropyLoss {
    if (!(labelSmoothing <= 1)) {
      throw new ShapeException(
          "label_smoothing must be between 0.0 and 1.0. Got: " + labelSmoothing);
    }
  }

  /** With torch's defaults. */
  public CrossEntropyLoss() {
    this(Optional.empty(), IGNORE_INDEX, 0, Reduction.MEAN);
  }

  /** Reads torch's constructor arguments. */
  public static CrossEntropyLoss read(Arguments arguments) {
    return new CrossEntropyLoss(
        Weights.read(arguments, "weight"),
        arguments.integer("ignore_index", IGNORE_INDEX),
        arguments.number("label_smoothing", 0),
        Reduction.read(arguments));
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    Weights.put(weight, "weight", arguments);
    arguments.put("ignore_index", ignoreIndex);
    arguments.put("reduction", reduction.torchName());
    arguments.put("label_smoothing", labelSmoothing);
    return arguments;
  }

  private ClassComparison comparison() {
    return new ClassComparison(weight, ignoreIndex, Math.max(0, labelSmoothing), false, reduction);
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
  public void check(Shape logits, Target target) {
    if (logits.mayBe(target.shape())) {
      checkProbabilities(logits, target.classes());
      return;
    }
    requireClassAxis(logits);
    comparison().check(logits, target.shape()); // torch takes other shapes for class numbers
    if (!target.classes()) {
      throw new ShapeException(
          ("expected scalar type Long but found Float: probabilities need the logits' shape %s but"
                  + " got %s")
              .formatted(logits, target.shape()));
    }
  }

  private void checkProbabilities(Shape logits, boolean classes) {
    if (classes) {
      throw new ShapeException(
          "Expected floating point type for target with class probabilities, got Long: class"
              + " numbers have no class axis");
    }
    if (ignoreIndex >= 0) {
      throw new ShapeException("ignore_index is not supported for floating point target");
    }
    requireClassAxis(logits);
    comparison().checkWeightOfClasses(logits);
  }

  private static void requireClassAxis(Shape logits) {
    if (logits.rank() == 0) {
      throw new ShapeException(
          "Dimension out of range (expected to be in range of [-1, 0], but got 1)");
    }
  }

  @Override
  public Plan.Losses contribute(PlanBuilder plan, Tensor logits, Target target) {
    check(logits.shape(), target);
    return comparison().contribute(plan, logits, target);
  }
}
