package org.sparknn.kernels.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.operation.Rearrange;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * Collects the operations of a plan while the layers contribute theirs, forward and backward side
 * by side.
 */
public final class PlanBuilder {
  private final Purpose purpose;
  private final boolean batched;
  private final ParameterLayout parameters;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Statistic> statistics = new ArrayList<>();
  private final List<Operation> forward = new ArrayList<>();
  private final Deque<List<Operation>> backward = new ArrayDeque<>();
  private final Map<Tensor, Tensor> gradients = new HashMap<>();
  private final Set<Tensor> differentiable = new HashSet<>();
  private String path = "";
  private boolean layerHasParameters;
  private int dropouts;

  PlanBuilder(Purpose purpose, boolean batched, ParameterLayout parameters) {
    this.purpose = purpose;
    this.batched = batched;
    this.parameters = parameters;
  }

  /** Whether layers behave as in training. */
  public boolean training() {
    return purpose.training();
  }

  /** Whether axis 0 counts the rows of a batch, so that no layer may mix it with others. */
  public boolean batched() {
    return batched;
  }

  /** Whether there is a backward pass, so that a layer with parameters must contribute to it. */
  public boolean gradients() {
    return purpose.gradients();
  }

  /** Adds a layer behind a tensor and returns what it makes of it. */
  public Tensor add(String name, Layer layer, Tensor input) {
    String outerPath = path;
    boolean outerHasParameters = layerHasParameters;
    path = path.isEmpty() ? name : path + "." + name;
    layerHasParameters = layer.slots().stream().anyMatch(s -> s.role() == Slot.Role.PARAMETER);
    try {
      return layer.contribute(this, input);
    } finally {
      path = outerPath;
      layerHasParameters = outerHasParameters;
    }
  }

  Tensor input(Shape shape, int channelAxis) {
    Tensor tensor = tensor(shape, channelAxis);
    if (purpose.inputGradient()) {
      differentiable.add(tensor);
    }
    return tensor;
  }

  /** A tensor that depends neither on the input nor on a parameter, such as a target. */
  public Tensor tensor(Shape shape, int channelAxis) {
    if (batched && channelAxis == 0) {
      throw new ShapeException(
          "needs axis 0 of " + shape + " as its channels, but axis 0 counts the rows of a batch");
    }
    Tensor tensor = new Tensor(tensors.size(), shape, channelAxis, batched);
    tensors.add(tensor);
    return tensor;
  }

  /** A tensor that holds elements of another one, whatever parameters the current layer has. */
  public Tensor copy(Tensor from, Shape shape, int channelAxis) {
    Tensor tensor = tensor(shape, channelAxis);
    if (differentiable.contains(from)) {
      differentiable.add(tensor);
    }
    return tensor;
  }

  /** A tensor that the current layer computes from another one. */
  public Tensor tensor(Tensor from, Shape shape, int channelAxis) {
    Tensor tensor = tensor(shape, channelAxis);
    if (layerHasParameters || differentiable.contains(from)) {
      differentiable.add(tensor);
    }
    return tensor;
  }

  /** The gradient of a tensor, if the backward pass needs it. */
  public Optional<Tensor> gradient(Tensor of) {
    if (!purpose.gradients() || !differentiable.contains(of)) {
      return Optional.empty();
    }
    return Optional.of(gradients.computeIfAbsent(of, t -> tensor(t.shape(), t.channelAxis())));
  }

  /** The same tensor with its channels on the given axis. */
  public Tensor withChannelAxis(Tensor tensor, int channelAxis) {
    return tensor.channelAxis() == channelAxis
        ? tensor
        : rearrange(tensor, tensor.shape(), channelAxis);
  }

  /** The same elements in the same logical order under another shape. */
  public Tensor rearrange(Tensor input, Shape shape, int channelAxis) {
    Tensor output = copy(input, shape, channelAxis);
    forward(new Rearrange(input, output));
    gradient(input)
        .ifPresent(
            inputGradient ->
                backward(new Rearrange(gradient(output).orElseThrow(), inputGradient)));
    return output;
  }

  /** A slot of the current layer. */
  public Parameter parameter(String name) {
    return parameters.get(path.isEmpty() ? name : path + "." + name);
  }

  public Statistic statistic(int length) {
    Statistic statistic = new Statistic(statistics.size(), length);
    statistics.add(statistic);
    return statistic;
  }

  /** Numbers the dropout layers, so that each draws its own mask. */
  public int nextDropout() {
    return dropouts++;
  }

  public void forward(Operation operation) {
    forward.add(operation);
  }

  /** Adds operations to the backward pass, in this order, before all that were added so far. */
  public void backward(Operation... operations) {
    backward.push(List.of(operations));
  }

  Plan build(Tensor input, Tensor output, Optional<Plan.Loss> loss) {
    // Asked first: where no operation touches the input, asking makes the tensor.
    Optional<Tensor> inputGradient = gradient(input);
    Optional<Tensor> outputGradient = gradient(output);
    return new Plan(
        purpose,
        batched,
        parameters,
        List.copyOf(tensors),
        List.copyOf(statistics),
        List.copyOf(forward),
        backward.stream().flatMap(List::stream).toList(),
        input,
        output,
        inputGradient,
        outputGradient,
        loss);
  }
}
