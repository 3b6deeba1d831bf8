package org.sparknn.kernels.loss;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * A loss of torch.nn: compares a tensor with a target. Its record has the name of torch's class.
 */
public interface Loss {

  /** The class of torch.nn that this loss behaves as, such as {@code MSELoss}. */
  default String kind() {
    return getClass().getSimpleName();
  }

  /** The constructor arguments of that class by their names, in torch's order. */
  Map<String, Object> arguments();

  /** How the losses of a batch become one number. */
  Reduction reduction();

  /** Weights of the loss, which the optimizer does not change. */
  default List<Slot> slots() {
    return List.of();
  }

  /**
   * The usual target of one row whose output has the given shape: class numbers if the loss can
   * take them, else floats of the same shape.
   *
   * @throws ShapeException if the loss takes no such output
   */
  Target target(Shape output);

  /**
   * The class numbers that a target may hold beside an input (with the batch axis) of the given
   * shape; empty if the loss takes none.
   */
  default Optional<ClassNumbers> classNumbers(Shape input) {
    return Optional.empty();
  }

  /**
   * Refuses shapes that do not fit each other; sizes may be unknown.
   *
   * @throws ShapeException in torch's words where torch has words
   */
  void check(Shape input, Target target);

  /** Adds the loss, the rule of its gradient and the sums over the rank's rows. */
  Plan.Losses contribute(PlanBuilder plan, Tensor input, Target target);
}
