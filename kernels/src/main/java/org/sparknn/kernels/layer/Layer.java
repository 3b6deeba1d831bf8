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

  /**
   * The constructor arguments of that class by their names, in torch's order; for a container its
   * {@link #children} instead.
   */
  Map<String, Object> arguments();

  /**
   * The shape that this layer makes of an input when it stands alone; sizes may be unknown.
   *
   * @throws ShapeException if the layer refuses the input, in torch's words where torch has words
   */
  Shape outputShape(Shape input);

  /**
   * The same within a network.
   *
   * @param scope the layers in front of this one; containers add theirs to it
   */
  default Shape outputShape(Shape input, Scope scope) {
    return outputShape(input);
  }

  /** The layers inside; empty unless this is a container. */
  default List<Named> children() {
    return List.of();
  }

  /** What the layer keeps between steps, under its own names. */
  default List<Slot> slots() {
    return Named.slots(children());
  }

  /**
   * Adds this layer's operations and their gradients to a plan.
   *
   * @return the tensor that holds the layer's output
   */
  Tensor contribute(PlanBuilder plan, Tensor input);
}
