package org.sparknn.kernels.loss;

import java.util.Map;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.LossFunction;

/** torch.nn.MSELoss: {@code (x - t)²}, where input and target are broadcast to one shape. */
public record MSELoss(Reduction reduction) implements DistanceLoss {

  /** With torch's defaults. */
  public MSELoss() {
    this(Reduction.MEAN);
  }

  /** Reads torch's constructor arguments. */
  public static MSELoss read(Arguments arguments) {
    return new MSELoss(Reduction.read(arguments));
  }

  @Override
  public Map<String, Object> arguments() {
    return Map.of("reduction", reduction.torchName());
  }

  @Override
  public LossFunction function() {
    return new LossFunction.Squared();
  }
}
