package org.sparknn.kernels.loss;

import org.sparknn.kernels.operation.LossFunction;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Broadcast;
import org.sparknn.kernels.tensor.Shape;

/** A loss over the differences between input and target, which are broadcast to one shape. */
interface DistanceLoss extends Loss {

  /** What is computed for each element. */
  LossFunction function();

  @Override
  default Target target(Shape output) {
    return new Target(output, false);
  }

  @Override
  default void check(Shape input, Target target) {
    Broadcast.shape(input, target.shape());
    ElementComparison.requireFloats(target);
  }

  @Override
  default Plan.Losses contribute(PlanBuilder plan, Tensor input, Target target) {
    check(input.shape(), target);
    return new ElementComparison(function(), reduction()).contribute(plan, input, target);
  }
}
