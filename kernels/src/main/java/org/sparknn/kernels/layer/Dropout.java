package org.sparknn.kernels.layer;

import java.util.Map;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.Drop;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * torch.nn.Dropout: in training each element is zero with the given probability and otherwise
 * divided by 1 - probability; in evaluation nothing changes. Which elements are dropped depends on
 * (seed, step, row, layer, element), not on the number of ranks.
 */
public record Dropout(double probability) implements Layer {

  public Dropout {
    if (!(probability >= 0 && probability <= 1)) {
      throw new ShapeException(
          "dropout probability has to be between 0 and 1, but got " + probability);
    }
  }

  /** Reads torch's constructor arguments. */
  public static Dropout read(Arguments arguments) {
    return new Dropout(arguments.number("p", 0.5));
  }

  @Override
  public String kind() {
    return "Dropout";
  }

  @Override
  public Map<String, Object> arguments() {
    return Map.of("p", probability);
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    int ordinal = plan.nextDropout();
    if (!plan.training() || probability == 0) {
      return input;
    }
    Tensor output = plan.tensor(input, input.shape(), input.channelAxis());
    plan.forward(new Drop(input, output, probability, ordinal));
    plan.differentiate(
        output,
        outputGradient ->
            plan.share(input)
                .ifPresent(
                    inputGradient ->
                        plan.backward(
                            new Drop(outputGradient, inputGradient, probability, ordinal))));
    return output;
  }
}
