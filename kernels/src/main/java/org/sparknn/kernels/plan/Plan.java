package org.sparknn.kernels.plan;

import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.tensor.Shape;

/**
 * A network compiled for an input shape and a purpose. The number of rows is a value at run time.
 *
 * @param batched whether axis 0 of the tensors counts the rows of a batch
 * @param tensors all tensors; a tensor's id is its index
 * @param statistics all statistics; a statistic's id is its index
 * @param inputGradient the gradient of the input, if the purpose asks for it
 * @param outputGradient the gradient of the output: written by the loss if there is one, else by
 *     the caller before the backward pass
 */
public record Plan(
    Purpose purpose,
    boolean batched,
    ParameterLayout parameters,
    List<Tensor> tensors,
    List<Statistic> statistics,
    List<Operation> forward,
    List<Operation> backward,
    Tensor input,
    Tensor output,
    Optional<Tensor> inputGradient,
    Optional<Tensor> outputGradient,
    Optional<Loss> loss) {

  /**
   * The tensors of the loss.
   *
   * @param target written by the caller before the forward pass
   * @param losses the loss of each image and position, not reduced
   * @param denominators their summands of a mean's denominator
   * @param lossGradient the gradient of each loss, written by the caller before the backward pass;
   *     empty without gradients
   * @param tally sums over the rank's rows, see {@link Tally}
   */
  public record Loss(
      Tensor target,
      Tensor losses,
      Tensor denominators,
      Optional<Tensor> lossGradient,
      Statistic tally) {}

  /** A network over rows of the given shape. */
  public static Plan overRows(Network network, Shape row, Purpose purpose) {
    return compile(network, Shape.batchOf(row), true, purpose, Optional.empty());
  }

  /** A network over rows of the given shape with a loss over class numbers behind it. */
  public static Plan overRows(Network network, Shape row, Purpose purpose, CrossEntropyLoss loss) {
    return compile(network, Shape.batchOf(row), true, purpose, Optional.of(loss));
  }

  /**
   * A network over one whole tensor, in which no axis counts rows: layers may mix all axes, and
   * tensors without a batch axis are accepted.
   */
  public static Plan whole(Network network, Shape input, Purpose purpose) {
    return compile(network, input, false, purpose, Optional.empty());
  }

  private static Plan compile(
      Network network,
      Shape shape,
      boolean batched,
      Purpose purpose,
      Optional<CrossEntropyLoss> loss) {
    network.outputShape(shape);
    PlanBuilder builder =
        new PlanBuilder(
            purpose,
            batched,
            new ParameterLayout(
                loss.map(l -> concat(network.slots(), l.slots())).orElse(network.slots())));
    Tensor input = builder.input(shape, Math.min(1, shape.rank()));
    Tensor output = network.contribute(builder, input);
    return builder.build(input, output, loss.map(l -> l.contribute(builder, output, false)));
  }

  /** A loss alone, over a whole tensor of logits. */
  public static Plan ofLoss(
      CrossEntropyLoss loss, Shape logits, boolean probabilityTarget, Purpose purpose) {
    PlanBuilder builder = new PlanBuilder(purpose, false, new ParameterLayout(loss.slots()));
    Tensor input = builder.input(logits, Math.min(1, logits.rank() - 1));
    return builder.build(
        input, input, Optional.of(loss.contribute(builder, input, probabilityTarget)));
  }

  private static List<Slot> concat(List<Slot> first, List<Slot> second) {
    return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
  }
}
