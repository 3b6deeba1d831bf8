package org.sparknn.kernels.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.plan.Arrangement;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;

/**
 * torch.nn.Softmax and torch.nn.LogSoftmax: {@code e^x / Σ e^x} along an axis, or its logarithm;
 * any shape. The largest x is subtracted first, so that nothing overflows; where it is infinite,
 * all along the axis is NaN.
 *
 * @param dim the axis, which may count from the end; empty for the one that torch takes then: axis
 *     0 of 0, 1 and 3 axes, else axis 1
 */
public record Softmax(Optional<Integer> dim, boolean logarithm) implements Layer {

  /** Reads torch's constructor arguments. */
  public static Softmax read(boolean logarithm, Arguments arguments) {
    return new Softmax(
        arguments.has("dim") ? Optional.of(arguments.integer("dim")) : Optional.empty(), logarithm);
  }

  @Override
  public String kind() {
    return logarithm ? "LogSoftmax" : "Softmax";
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("dim", dim.orElse(null));
    return arguments;
  }

  private int axis(Shape input) {
    return Rules.axis(dim.orElseGet(() -> withoutDim(input.rank())), input);
  }

  /** What torch has always taken, and takes with a warning that it will not for ever. */
  private static int withoutDim(int rank) {
    return rank == 0 || rank == 1 || rank == 3 ? 0 : 1;
  }

  @Override
  public Shape outputShape(Shape input) {
    axis(input);
    return input;
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    int axis = axis(input.shape());
    Rules.requireRowsApart(
        plan, axis, "%s with dim=%s".formatted(kind(), dim.map(String::valueOf).orElse("null")));
    Tensor source = Arrangement.withChannelAxis(plan, input, axis);
    Tensor output = plan.tensor(source, source.shape(), axis);
    var forward = new org.sparknn.kernels.operation.Softmax(source, output, logarithm);
    plan.forward(forward);
    plan.differentiate(
        output,
        outputGradient ->
            plan.share(source)
                .ifPresent(
                    inputGradient ->
                        plan.backward(
                            new org.sparknn.kernels.operation.Softmax.Gradient(
                                forward, outputGradient, inputGradient))));
    return output;
  }
}
