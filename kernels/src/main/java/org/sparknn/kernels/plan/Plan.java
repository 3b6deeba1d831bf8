package org.sparknn.kernels.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.tensor.Shape;

/**
 * A network, which may be a single layer, compiled for an input shape and a purpose. The number of
 * rows is a value at run time.
 *
 * @param batched whether axis 0 of the tensors counts the rows of a batch
 * @param minimumRows the fewest rows that a training step may have over all ranks: 2 where
 *     statistics over the batch would otherwise see one value
 * @param tensors all tensors; a tensor's id is its index
 * @param statistics all statistics; a statistic's id is its index
 * @param layers the name of the layer that each operation belongs to, first of the forward, then of
 *     the backward pass; empty for the loss, or for the network where it is a single layer
 * @param givenIndices positions that the caller writes beside the input, if a max unpooling wants
 *     them
 * @param returnedIndices the positions that max poolings return, by the layers' names; that of the
 *     network itself is empty
 * @param inputGradient the gradient of the input, if the purpose asks for it
 * @param targetGradient the gradient of the loss's target, if the purpose asks for that of the
 *     input and the loss has one
 * @param seed the gradient that the backward pass starts from, written by the caller: that of the
 *     losses if there is a loss, else that of the output
 */
public record Plan(
    Purpose purpose,
    boolean batched,
    int minimumRows,
    ParameterLayout parameters,
    List<Tensor> tensors,
    List<Statistic> statistics,
    List<Operation> forward,
    List<Operation> backward,
    List<String> layers,
    Tensor input,
    Optional<Tensor> givenIndices,
    Tensor output,
    Map<String, Tensor> returnedIndices,
    Optional<Tensor> inputGradient,
    Optional<Tensor> targetGradient,
    Optional<Tensor> seed,
    Optional<Losses> losses) {

  /**
   * The tensors of a loss.
   *
   * @param target written by the caller before the forward pass
   * @param values one for each element that the loss compares, not reduced
   * @param denominators their summands of a mean's denominator; without them each counts 1
   * @param tally sums over the rank's rows, see {@link Tally}
   * @param reduction how the values become one number
   */
  public record Losses(
      Tensor target,
      Tensor values,
      Optional<Tensor> denominators,
      Statistic tally,
      Reduction reduction) {}

  /** A network over rows of the given shape. */
  public static Plan overRows(Layer network, Shape row, Purpose purpose) {
    return compile(network, Shape.batchOf(row), true, purpose);
  }

  /**
   * A network over rows of the given shape with a loss behind it.
   *
   * @param target what the loss compares each row's output with
   */
  public static Plan overRows(Layer network, Shape row, Purpose purpose, Loss loss, Target target) {
    Shape input = Shape.batchOf(row);
    network.outputShape(input);
    List<Slot> slots = Stream.concat(network.slots().stream(), loss.slots().stream()).toList();
    PlanBuilder builder = new PlanBuilder(purpose, true, new ParameterLayout(slots));
    Tensor tensor = builder.input(input, 1);
    Tensor output = builder.addWhole(network, tensor);
    return builder.build(
        tensor, output, Optional.of(loss.contribute(builder, output, target.batch())));
  }

  /**
   * A network over one whole tensor, in which no axis counts rows: layers may mix all axes, and
   * tensors without a batch axis are accepted.
   */
  public static Plan whole(Layer network, Shape input, Purpose purpose) {
    return compile(network, input, false, purpose);
  }

  private static Plan compile(Layer network, Shape shape, boolean batched, Purpose purpose) {
    network.outputShape(shape);
    PlanBuilder builder = new PlanBuilder(purpose, batched, new ParameterLayout(network.slots()));
    Tensor input = builder.input(shape, Math.min(1, shape.rank()));
    return builder.build(input, builder.addWhole(network, input), Optional.empty());
  }

  /** A loss alone, over a whole tensor. */
  public static Plan ofLoss(Loss loss, Shape shape, Target target, Purpose purpose) {
    PlanBuilder builder = new PlanBuilder(purpose, false, new ParameterLayout(loss.slots()));
    Tensor input = builder.input(shape, Math.min(1, shape.rank()));
    return builder.build(input, input, Optional.of(loss.contribute(builder, input, target)));
  }
}
