package org.sparknn.kernels.loss;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.CrossEntropy;
import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.plan.Initial;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Statistic;
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
    Optional<List<Double>> weight, int ignoreIndex, double labelSmoothing, Reduction reduction)
    implements Loss {
  /** torch's default for {@code ignore_index}. */
  public static final int IGNORE_INDEX = -100;

  private static final String WEIGHT = "loss.weight";

  public CrossEntropyLoss {
    if (!(labelSmoothing <= 1)) {
      throw new ShapeException(
          "label_smoothing must be between 0.0 and 1.0. Got: " + labelSmoothing);
    }
    weight = weight.map(List::copyOf);
  }

  /** With torch's defaults. */
  public CrossEntropyLoss() {
    this(Optional.empty(), IGNORE_INDEX, 0, Reduction.MEAN);
  }

  /** Reads torch's constructor arguments. */
  public static CrossEntropyLoss read(Arguments arguments) {
    return new CrossEntropyLoss(
        arguments.has("weight") ? Optional.of(arguments.numbers("weight")) : Optional.empty(),
        arguments.integer("ignore_index", IGNORE_INDEX),
        arguments.number("label_smoothing", 0),
        Reduction.read(arguments));
  }

  @Override
  public String kind() {
    return "CrossEntropyLoss";
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    weight.ifPresent(w -> arguments.put("weight", w));
    arguments.put("ignore_index", ignoreIndex);
    arguments.put("reduction", reduction.torchName());
    arguments.put("label_smoothing", labelSmoothing);
    return arguments;
  }

  @Override
  public List<Slot> slots() {
    return weight
        .map(w -> List.of(Slot.buffer(WEIGHT, Shape.of(w.size()), new Initial.Values(w))))
        .orElse(List.of());
  }

  @Override
  public void check(Shape logits, Target wanted) {
    Shape target = wanted.shape();
    if (logits.rank() == 0) {
      throw new ShapeException("Expected input to have a class axis but got a scalar");
    }
    if (!wanted.classes()) {
      if (!logits.equals(target)) {
        checkClasses(logits, target); // as torch does, which takes it for class numbers
        throw new ShapeException(
            ("expected scalar type Long but found Float: probabilities need the logits' shape %s but"
                    + " got %s")
                .formatted(logits, target));
      }
      if (ignoreIndex >= 0) {
        throw new ShapeException("ignore_index is not supported for floating point target");
      }
    } else {
      checkClasses(logits, target);
    }
    int classes = logits.size(Math.min(1, logits.rank() - 1));
    if (weight.isPresent() && weight.orElseThrow().size() != classes) {
      throw new ShapeException(
          ("weight tensor should be defined either for all %d classes or no classes but got weight"
                  + " tensor of shape: [%d]")
              .formatted(classes, weight.orElseThrow().size()));
    }
  }

  private static void checkClasses(Shape logits, Shape target) {
    if (logits.rank() == 1 && target.rank() > 0) {
      throw new ShapeException(
          "size mismatch (got input: %s, target: %s)".formatted(logits, target));
    }
    if (logits.rank() == 2 && target.rank() > 1) {
      throw new ShapeException("0D or 1D target tensor expected, multi-target not supported");
    }
    if (logits.rank() > 1) {
      Shape expected = logits.remove(1);
      if (target.rank() == 0 || target.size(0) != logits.size(0)) {
        throw new ShapeException(
            "Expected input batch_size (%d) to match target batch_size (%s)."
                .formatted(logits.size(0), target.rank() == 0 ? "none" : "" + target.size(0)));
      }
      if (!expected.equals(target)) {
        throw new ShapeException("Expected target size %s, got %s".formatted(expected, target));
      }
    }
  }

  @Override
  public Plan.Losses contribute(PlanBuilder plan, Tensor logits, Target wanted) {
    Shape shape = logits.shape();
    check(shape, wanted);
    int channelAxis = Math.min(1, shape.rank() - 1);
    Tensor source = plan.withChannelAxis(logits, channelAxis);
    Shape perElement = shape.with(channelAxis, 1);
    Tensor target = plan.tensor(wanted.classes() ? perElement : shape, channelAxis);
    Tensor losses = plan.tensor(source, perElement, channelAxis);
    Tensor denominators = plan.tensor(perElement, channelAxis);
    CrossEntropy forward =
        new CrossEntropy(
            source,
            target,
            losses,
            denominators,
            weight.map(w -> plan.parameter(WEIGHT)),
            ignoreIndex,
            Math.max(0, labelSmoothing),
            !wanted.classes());
    plan.forward(forward);
    Statistic tally = plan.statistic(Tally.LENGTH);
    plan.forward(new Tally(losses, Optional.of(denominators), Optional.of(forward), tally));
    plan.differentiate(
        losses,
        lossGradient ->
            plan.share(source)
                .ifPresent(
                    inputGradient ->
                        plan.backward(
                            new CrossEntropy.Gradient(forward, lossGradient, inputGradient))));
    return new Plan.Losses(target, losses, Optional.of(denominators), tally);
  }
}
