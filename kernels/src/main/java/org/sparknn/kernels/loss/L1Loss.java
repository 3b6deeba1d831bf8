package org.sparknn.kernels.loss;

import java.util.Map;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.operation.LossFunction;

/** torch.nn.L1Loss: {@code |x - t|}, where input and target are broadcast to one shape. */
public record L1Loss(Reduction reduction) implements DistanceLoss {

  /** With torch's defaults. */
  public L1Loss() {
    this(Reduction.MEAN);
  }

  /** Reads torch's constructor arguments. */
  public static L1Loss read(Arguments arguments) {
    return new L1Loss(Reduction.read(arguments));
  }

  @Override
  public Map<String, Object> arguments() {
    return Map.of("reduction", reduction.torchName());
  }

  @Override
  public LossFunction function() {
    return new LossFunction.Absolute();
  }
}
