package org.sparknn.kernels.loss;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.LossFunction;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * torch.nn.SmoothL1Loss: {@code (x - t)² / (2 · beta)} where {@code |x - t| < beta}, else {@code |x
 * - t| - beta / 2}; input and target are broadcast to one shape.
 *
 * @param beta where the square ends; 0 makes it {@link L1Loss}
 */
public record SmoothL1Loss(Reduction reduction, double beta) implements DistanceLoss {

  public SmoothL1Loss {
    if (!(beta >= 0)) {
      throw new ShapeException(
          "smooth_l1_loss does not support negative values for beta. Got: " + beta);
    }
  }

  /** With torch's defaults. */
  public SmoothL1Loss() {
    this(Reduction.MEAN, 1);
  }

  /** Reads torch's constructor arguments. */
  public static SmoothL1Loss read(Arguments arguments) {
    return new SmoothL1Loss(Reduction.read(arguments), arguments.number("beta", 1));
  }

  @Override
  public Map<String, Object> arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("reduction", reduction.torchName());
    arguments.put("beta", beta);
    return arguments;
  }

  @Override
  public LossFunction function() {
    return new LossFunction.SmoothAbsolute(beta);
  }
}
