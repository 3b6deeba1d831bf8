package org.sparknn.kernels.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.operation.LossFunction;
import org.sparknn.kernels.operation.PointwiseLoss;
import org.sparknn.kernels.operation.PointwiseLoss.Side;
import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.plan.Arrangement;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Broadcast;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** What the losses share that compare element by element, each with a function of its own. */
record ElementComparison(
    LossFunction function,
    Optional<Weights> weight,
    Optional<Weights> positiveWeight,
    Reduction reduction) {
  /** Have no dot, unlike the slots of layers. */
  private static final String WEIGHT = "loss_weight";

  private static final String POSITIVE_WEIGHT = "loss_pos_weight";

  ElementComparison(LossFunction function, Reduction reduction) {
    this(function, Optional.empty(), Optional.empty(), reduction);
  }

  List<Slot> slots() {
    List<Slot> slots = new ArrayList<>();
    weight.ifPresent(w -> slots.add(w.slot(WEIGHT)));
    positiveWeight.ifPresent(w -> slots.add(w.slot(POSITIVE_WEIGHT)));
    return slots;
  }

  /** Refuses class numbers. */
  static void requireFloats(Target target) {
    if (target.classes()) {
      throw new ShapeException(
          "Found dtype Long but expected Float: the loss compares with floats, not with classes");
    }
  }

  /** Adds the loss, whose shapes were checked, to a plan. */
  Plan.Losses contribute(PlanBuilder plan, Tensor given, Target wanted) {
    Shape shape = Broadcast.shape(given.shape(), wanted.shape());
    if (plan.batched()) {
      requireRowsApart(given.shape(), wanted.shape());
    }
    int channelAxis = shape.equals(given.shape()) ? given.channelAxis() : Math.min(1, shape.rank());
    boolean same = shape.equals(wanted.shape());
    Tensor target =
        plan.target(wanted.shape(), same ? channelAxis : Math.min(1, wanted.shape().rank()));
    Tensor x = Arrangement.expand(plan, given, shape, channelAxis);
    Tensor t = Arrangement.expand(plan, target, shape, channelAxis);
    Tensor losses = plan.copy(List.of(x, t), shape, channelAxis);
    PointwiseLoss forward =
        new PointwiseLoss(
            function,
            x,
            t,
            weight.map(w -> plan.parameter(WEIGHT)),
            positiveWeight.map(w -> plan.parameter(POSITIVE_WEIGHT)),
            losses);
    plan.forward(forward);
    Statistic tally = plan.statistic(Tally.LENGTH);
    plan.forward(new Tally(losses, Optional.empty(), Optional.empty(), tally));
    plan.differentiate(
        losses,
        lossGradient -> {
          differentiate(plan, forward, Side.INPUT, lossGradient);
          differentiate(plan, forward, Side.TARGET, lossGradient);
        });
    return new Plan.Losses(target, losses, Optional.empty(), tally, reduction);
  }

  private static void differentiate(
      PlanBuilder plan, PointwiseLoss forward, Side side, Tensor lossGradient) {
    plan.share(side == Side.INPUT ? forward.input() : forward.target())
        .ifPresent(
            gradient ->
                plan.backward(new PointwiseLoss.Gradient(forward, side, lossGradient, gradient)));
  }

  /** Weights and targets of a batch belong to rows, wherever these stand in the batch. */
  private void requireRowsApart(Shape given, Shape wanted) {
    if (given.rank() != wanted.rank()) {
      throw new ShapeException(
          ("a row's output of shape %s and its target of shape %s need as many axes: torch would"
                  + " compare each row with all others")
              .formatted(given.row(), wanted.row()));
    }
    requireNoRows(weight, given);
    requireNoRows(positiveWeight, given);
  }

  private static void requireNoRows(Optional<Weights> weights, Shape given) {
    if (weights.isPresent()
        && weights.orElseThrow().shape().rank() == given.rank()
        && weights.orElseThrow().shape().size(0) != 1) {
      throw new ShapeException(
          "weights of shape %s would weigh rows by their places in the batch"
              .formatted(weights.orElseThrow().shape()));
    }
  }
}
