package org.sparknn.loss;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.HuberLoss: squared up to delta, absolute above, see {@link
 * org.sparknn.kernels.loss.HuberLoss}.
 */
public final class HuberLoss extends LossStage<HuberLoss> {
  private final DoubleParam delta =
      new DoubleParam(this, "delta", "difference from which on it is absolute");

  /** With torch's defaults. */
  public HuberLoss() {
    this(Identifiable.randomUID("HuberLoss"));
  }

  /** With torch's arguments in torch's order. */
  public HuberLoss(String reduction, double delta) {
    this();
    setReduction(reduction);
    setDelta(delta);
  }

  public HuberLoss(String uid) {
    super(uid);
    setDefault(delta, 1.0);
  }

  public DoubleParam delta() {
    return delta;
  }

  public double getDelta() {
    return (double) getOrDefault(delta);
  }

  public HuberLoss setDelta(double value) {
    return change(delta, value);
  }

  public static MLReader<HuberLoss> read() {
    return new DefaultParamsReader<>();
  }

  public static HuberLoss load(String path) {
    return read().load(path);
  }
}
