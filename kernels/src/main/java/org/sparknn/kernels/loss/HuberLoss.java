package org.sparknn.kernels.loss;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.LossFunction;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * torch.nn.HuberLoss: {@code (x - t)² / 2} where {@code |x - t| < delta}, else {@code delta · (|x -
 * t| - delta / 2)}; input and target are broadcast to one shape.
 *
 * @param delta where the square ends
 */
public record HuberLoss(Reduction reduction, double delta) implements DistanceLoss {

  public HuberLoss {
    if (!(delta > 0)) {
      throw new ShapeException(
          "huber_loss does not support non-positive values for delta. Got: " + delta);
    }
  }

  /** With torch's defaults. */
  public HuberLoss() {
    this(Reduction.MEAN, 1);
  }

  /** Reads torch's constructor arguments. */
  public static HuberLoss read(Arguments arguments) {
    return new HuberLoss(Reduction.read(arguments), arguments.number("delta", 1));
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("reduction", reduction.torchName());
    arguments.put("delta", delta);
    return arguments;
  }

  @Override
  public LossFunction function() {
    return new LossFunction.Huber(delta);
  }
}
