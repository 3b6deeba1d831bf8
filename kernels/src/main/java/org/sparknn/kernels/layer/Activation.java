package org.sparknn.kernels.layer;

import java.util.Map;
import org.sparknn.kernels.operation.Function;
import org.sparknn.kernels.operation.Pointwise;
import org.sparknn.kernels.plan.PlanBuilder;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;

/**
 * torch.nn's element-wise layers: a function of one number applied to each element, any shape.
 *
 * @param function the function with its slope
 */
public record Activation(Function function) implements Layer {

  @Override
  public String kind() {
    return function.torchName();
  }

  @Override
  public Map<String, Object> arguments() {
    return function.arguments();
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public Tensor contribute(PlanBuilder plan, Tensor input) {
    Tensor output = plan.tensor(input, input.shape(), input.channelAxis());
    Pointwise forward = new Pointwise(function, input, output);
    plan.forward(forward);
    plan.differentiate(
        output,
        outputGradient ->
            plan.share(input)
                .ifPresent(
                    inputGradient ->
                        plan.backward(
                            new Pointwise.Gradient(forward, outputGradient, inputGradient))));
    return output;
  }
}
