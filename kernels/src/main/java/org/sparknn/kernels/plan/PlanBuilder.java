package org.sparknn.kernels.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Scope;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.operation.Sum;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * Collects the operations of a plan. Layers contribute theirs in order, and beside each the rule of
 * its gradient ({@link #differentiate}); the rules run in reverse order when all layers are there.
 * A tensor that several operations read has several shares of gradient, which are then summed.
 */
public final class PlanBuilder {
  private final Purpose purpose;
  private final boolean batched;
  private final ParameterLayout parameters;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Statistic> statistics = new ArrayList<>();
  private final List<BesideSums.Entry> forward = new ArrayList<>();
  private final List<BesideSums.Entry> backward = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final Map<Tensor, List<Tensor>> shares = new HashMap<>();
  private final Set<Tensor> differentiable = new HashSet<>();
  private final Map<String, Tensor> winners = new HashMap<>();
  private final Map<String, Tensor> returnedIndices = new LinkedHashMap<>();
  private Optional<Tensor> givenIndices = Optional.empty();
  private Scope scope = new Scope();
  private String differentiated = "";
  private boolean layerHasParameters;
  private int dropouts;
  private int minimumRows = 1;

  /** What to do with the gradient of a tensor. */
  private record Rule(String layer, Tensor output, Consumer<Tensor> gradient) {}

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

  /** The layers in front of the current one. */
  public Scope scope() {
    return scope;
  }

  /** Adds a layer behind a tensor and returns what it makes of it. */
  public Tensor add(String name, Layer layer, Tensor input) {
    Scope outer = scope;
    scope = outer.within(name);
    try {
      Tensor output = addWhole(layer, input);
      outer.pass(name, layer, input.shape(), output.shape());
      return output;
    } finally {
      scope = outer;
    }
  }

  /** Adds a layer in the current scope: the network itself has no name. */
  Tensor addWhole(Layer layer, Tensor input) {
    boolean outerHasParameters = layerHasParameters;
    layerHasParameters = layer.slots().stream().anyMatch(s -> s.role() == Slot.Role.PARAMETER);
    try {
      return layer.contribute(this, input);
    } finally {
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
    return register(
        new Tensor(tensors.size(), checked(shape, channelAxis), channelAxis, batched, false));
  }

  /**
   * What a loss compares with; like the input it is written by the caller, and has a gradient where
   * the purpose asks for that of the input.
   */
  public Tensor target(Shape shape, int channelAxis) {
    return input(shape, channelAxis);
  }

  private Tensor register(Tensor tensor) {
    tensors.add(tensor);
    return tensor;
  }

  private Shape checked(Shape shape, int channelAxis) {
    if (batched && channelAxis == 0) {
      throw new ShapeException(
          "needs axis 0 of " + shape + " as its channels, but axis 0 counts the rows of a batch");
    }
    return shape;
  }

  /** A tensor that holds elements of others, whatever parameters the current layer has. */
  public Tensor copy(List<Tensor> from, Shape shape, int channelAxis) {
    Tensor tensor = tensor(shape, channelAxis);
    if (from.stream().anyMatch(differentiable::contains)) {
      differentiable.add(tensor);
    }
    return tensor;
  }

  /** A tensor that the current layer computes from another one. */
  public Tensor tensor(Tensor from, Shape shape, int channelAxis) {
    Tensor tensor = copy(List.of(from), shape, channelAxis);
    if (layerHasParameters) {
      differentiable.add(tensor);
    }
    return tensor;
  }

  /** A tensor of positions that the current layer, a max pooling, finds. */
  public Tensor winners(Shape shape, int channelAxis, boolean returned) {
    Tensor indices = indices(shape, channelAxis);
    winners.put(scope.path(), indices);
    if (returned) {
      returnedIndices.put(scope.path(), indices);
    }
    return indices;
  }

  /** The positions that an earlier max pooling found, see {@link Scope#find}. */
  public Tensor winnersOf(String layer) {
    Tensor indices = winners.get(scope.find(layer).path());
    if (indices == null) {
      throw new ShapeException("layer %s has no indices; max pooling has".formatted(layer));
    }
    return indices;
  }

  /** Positions that the caller writes before the forward pass; a plan has one such tensor. */
  public Tensor givenIndices(Shape shape, int channelAxis) {
    if (givenIndices.isPresent()) {
      throw new ShapeException(
          "needs the name of the max pooling that has its indices: only one layer can be given them");
    }
    Tensor indices = indices(shape, channelAxis);
    givenIndices = Optional.of(indices);
    return indices;
  }

  private Tensor indices(Shape shape, int channelAxis) {
    return register(
        new Tensor(tensors.size(), checked(shape, channelAxis), channelAxis, batched, true));
  }

  /**
   * Adds the rule of a tensor's gradient, in which operations of the backward pass are added. It is
   * not asked if the gradient is not needed.
   */
  public void differentiate(Tensor output, Consumer<Tensor> rule) {
    if (differentiates(output)) {
      rules.add(new Rule(scope.path(), output, rule));
    }
  }

  /** Whether the backward pass needs a tensor's gradient. */
  public boolean differentiates(Tensor tensor) {
    return purpose.gradients() && differentiable.contains(tensor);
  }

  /**
   * Within a rule: the tensor that the current operation's share of a gradient is written to; empty
   * if the backward pass does not need it. Each call gives another share.
   */
  public Optional<Tensor> share(Tensor of) {
    if (!differentiates(of)) {
      return Optional.empty();
    }
    Tensor share = tensor(of.shape(), of.channelAxis());
    passOn(of, share);
    return Optional.of(share);
  }

  /** Within a rule: a share of a gradient that is another tensor's gradient as it is. */
  public void passOn(Tensor of, Tensor gradient) {
    if (differentiable.contains(of)) {
      shares.computeIfAbsent(of, t -> new ArrayList<>()).add(gradient);
    }
  }

  /** The sum of all shares; empty if no operation had one. */
  private Optional<Tensor> gradient(Tensor of) {
    List<Tensor> found = shares.getOrDefault(of, List.of());
    if (found.size() > 1) {
      Tensor sum = tensor(of.shape(), of.channelAxis());
      backward(new Sum(List.copyOf(found), sum));
      shares.put(of, List.of(sum));
      return Optional.of(sum);
    }
    return found.stream().findFirst();
  }

  /** A slot of the current layer. */
  public Parameter parameter(String name) {
    return parameters.get(scope.pathOf(name));
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

  /** Notes the fewest rows that a step may have. */
  public void requireRows(int rows) {
    minimumRows = Math.max(minimumRows, rows);
  }

  public void forward(Operation operation) {
    forward.add(new BesideSums.Entry(operation, scope.path()));
  }

  /** Within a rule: adds an operation to the backward pass. */
  public void backward(Operation operation) {
    backward.add(new BesideSums.Entry(operation, differentiated));
  }

  Plan build(Tensor input, Tensor output, Optional<Plan.Losses> losses) {
    Optional<Tensor> seed = share(losses.map(Plan.Losses::values).orElse(output));
    for (int i = rules.size() - 1; i >= 0; i--) {
      Rule rule = rules.get(i);
      differentiated = rule.layer();
      gradient(rule.output()).ifPresent(rule.gradient());
    }
    // both may add a sum
    Optional<Tensor> inputGradient = purpose.inputGradient() ? gradient(input) : Optional.empty();
    Optional<Tensor> targetGradient = losses.flatMap(l -> gradient(l.target()));
    BesideSums.arrange(backward);
    return new Plan(
        purpose,
        batched,
        minimumRows,
        parameters,
        List.copyOf(tensors),
        List.copyOf(statistics),
        operations(forward),
        operations(backward),
        Stream.of(forward, backward).flatMap(List::stream).map(BesideSums.Entry::layer).toList(),
        input,
        givenIndices,
        output,
        Map.copyOf(returnedIndices),
        inputGradient,
        targetGradient,
        seed,
        losses);
  }

  private static List<Operation> operations(List<BesideSums.Entry> pass) {
    return pass.stream().map(BesideSums.Entry::operation).toList();
  }
}
