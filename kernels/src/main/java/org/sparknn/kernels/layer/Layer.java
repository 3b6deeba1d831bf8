package org.sparknn.kernels.layer;

import java.util.List;
import java.util.Map;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** A layer of a network, without its weights: what it needs, and what it makes of its input. */
public interface Layer {

  /** The class of torch.nn that this layer behaves as, such as {@code Conv2d}. */
  String kind();

  /** The constructor arguments of that class by their names, in torch's order. */
  Map<String, Object> arguments();

  /**
   * The shape that this layer makes of an input; sizes may be unknown.
   *
   * @throws ShapeException if the layer refuses the input, in torch's words where torch has words
   */
  Shape outputShape(Shape input);

  /** What the layer keeps between steps, under its own names. */
  default List<Slot> slots() {
    return List.of();
  }

  /**
   * Adds this layer's operations and their gradients to a plan.
   *
   * @return the tensor that holds the layer's output
   */
  Tensor contribute(PlanBuilder plan, Tensor input);

  /**
   * The fewest rows that a batch of the given shape must have in training: 2 where statistics over
   * the batch would otherwise see one value.
   */
  default int minimumTrainingRows(Shape input) {
    return 1;
  }
}
