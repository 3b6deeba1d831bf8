package org.sparknn.kernels.loss;

import java.util.List;
import java.util.Map;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** A loss of torch.nn: compares a tensor with a target. */
public interface Loss {

  /** The class of torch.nn that this loss behaves as, such as {@code MSELoss}. */
  String kind();

  /** The constructor arguments of that class by their names, in torch's order. */
  Map<String, Object> arguments();

  /** How the losses of a batch become one number. */
  Reduction reduction();

  /** Weights of the loss, which the optimizer does not change. */
  List<Slot> slots();

  /**
   * Refuses shapes that do not fit each other; sizes may be unknown.
   *
   * @throws ShapeException in torch's words where torch has words
   */
  void check(Shape input, Target target);

  /** Adds the loss, the rule of its gradient and the sums over the rank's rows. */
  Plan.Losses contribute(PlanBuilder plan, Tensor input, Target target);
}
