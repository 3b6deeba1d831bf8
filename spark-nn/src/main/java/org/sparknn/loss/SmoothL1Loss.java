package org.sparknn.loss;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.SmoothL1Loss: squared below beta, absolute above, see {@link
 * org.sparknn.kernels.loss.SmoothL1Loss}.
 */
public final class SmoothL1Loss extends LegacyLossStage<SmoothL1Loss> {
  private final DoubleParam beta =
      new DoubleParam(this, "beta", "difference from which on it is absolute");

  /** With torch's defaults. */
  public SmoothL1Loss() {
    this(Identifiable.randomUID("SmoothL1Loss"));
  }

  /** With torch's arguments in torch's order. */
  public SmoothL1Loss(String reduction, double beta) {
    this();
    setReduction(reduction);
    setBeta(beta);
  }

  public SmoothL1Loss(String uid) {
    super(uid);
    setDefault(beta, 1.0);
  }

  public DoubleParam beta() {
    return beta;
  }

  public double getBeta() {
    return (double) getOrDefault(beta);
  }

  public SmoothL1Loss setBeta(double value) {
    return change(beta, value);
  }

  public static MLReader<SmoothL1Loss> read() {
    return new DefaultParamsReader<>();
  }

  public static SmoothL1Loss load(String path) {
    return read().load(path);
  }
}
