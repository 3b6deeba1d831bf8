package org.sparknn.kernels.loss;

import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.operation.CrossEntropy;
import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.plan.Arrangement;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * What the losses over classes share: scores (C), (N, C) or (N, C, d…) against class numbers
 * without the C axis.
 *
 * @param normalized whether the scores are logarithms of probabilities
 */
record ClassComparison(
    Optional<Weights> weight,
    int ignoreIndex,
    double labelSmoothing,
    boolean normalized,
    Reduction reduction) {
  /** torch's default for {@code ignore_index}. */
  static final int IGNORE_INDEX = -100;

  /** Has no dot, unlike the slots of layers. */
  private static final String WEIGHT = "loss_weight";

  List<Slot> slots() {
    return weight.map(w -> List.of(w.slot(WEIGHT))).orElse(List.of());
  }

  /** The axis of the classes. */
  static int classAxis(Shape scores) {
    return Math.min(1, scores.rank() - 1);
  }

  Optional<ClassNumbers> classNumbers(Shape scores) {
    return Optional.of(new ClassNumbers(scores.size(classAxis(scores)), ignoreIndex));
  }

  /** The class numbers of one row with the given scores. */
  static Target target(Shape scores) {
    if (scores.rank() == 0) {
      throw new ShapeException(
          "a loss over classes needs one number for each class in a row but gets one number");
    }
    return new Target(scores.remove(0), true);
  }

  /** Refuses class numbers, or weights, that do not fit the scores. */
  void check(Shape scores, Shape target) {
    switch (scores.rank()) {
      case 0 -> throw new ShapeException("Expected 1 or more dimensions (got 0)");
      case 1 -> checkRow(scores, target);
      case 2 -> {
        checkBatch(scores, target);
        refuseMoreAxes(target);
      }
      case 4 -> {
        checkBatch(scores, target);
        checkImages(scores, target);
      }
      default -> {
        checkBatch(scores, target);
        if (!scores.remove(1).mayBe(target)) {
          throw new ShapeException(
              "Expected target size %s, got %s".formatted(scores.remove(1), target));
        }
      }
    }
    checkWeight(scores);
  }

  private static void checkRow(Shape scores, Shape target) {
    refuseMoreAxes(target);
    // torch lets a list as long as the classes pass, of which it takes the first
    if (target.rank() == 1 && !scores.mayBe(target)) {
      throw new ShapeException(
          "size mismatch (got input: %s, target: %s)".formatted(scores, target));
    }
  }

  private static void checkBatch(Shape scores, Shape target) {
    Shape rows = target.rank() == 0 ? Shape.of(0) : target.slice(0, 1);
    if (target.rank() == 0 || !scores.slice(0, 1).mayBe(rows)) {
      throw new ShapeException(
          "Expected input batch_size (%d) to match target batch_size (%d)."
              .formatted(scores.size(0), rows.size(0)));
    }
  }

  private static void refuseMoreAxes(Shape target) {
    if (target.rank() > 1) {
      throw new ShapeException("0D or 1D target tensor expected, multi-target not supported");
    }
  }

  private static void checkImages(Shape scores, Shape target) {
    if (target.rank() != 3) {
      throw new ShapeException(
          "only batches of spatial targets supported (3D tensors) but got targets of dimension: "
              + target.rank());
    }
    if (!scores.remove(1).mayBe(target)) {
      throw new ShapeException(
          "size mismatch (got input: %s , target: %s".formatted(scores, target));
    }
  }

  private void checkWeight(Shape scores) {
    if (scores.rank() <= 2) {
      checkWeightOfClasses(scores);
    } else if (weight.isPresent()
        && weight.orElseThrow().values().size() != scores.size(1)
        && scores.knows(1)) {
      throw new ShapeException("weight tensor should be defined either for all or no classes");
    }
  }

  /** Refuses weights that are not a list of one for each class. */
  void checkWeightOfClasses(Shape scores) {
    Shape classes = scores.slice(classAxis(scores), classAxis(scores) + 1);
    if (weight.isPresent() && !classes.mayBe(weight.orElseThrow().shape())) {
      throw new ShapeException(
          ("weight tensor should be defined either for all %d classes or no classes but got weight"
                  + " tensor of shape: %s")
              .formatted(classes.size(0), weight.orElseThrow().shape()));
    }
  }

  /** Adds the loss, whose shapes were checked, to a plan. */
  Plan.Losses contribute(PlanBuilder plan, Tensor scores, Target wanted) {
    Shape shape = scores.shape();
    int channelAxis = classAxis(shape);
    Tensor source = Arrangement.withChannelAxis(plan, scores, channelAxis);
    Shape perElement = shape.with(channelAxis, 1);
    boolean list = wanted.classes() && shape.rank() == wanted.shape().rank();
    Tensor target =
        plan.tensor(wanted.classes() && !list ? perElement : wanted.shape(), channelAxis);
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
            labelSmoothing,
            !wanted.classes(),
            normalized);
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
    return new Plan.Losses(target, losses, Optional.of(denominators), tally, reduction);
  }
}
