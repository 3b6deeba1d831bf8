package org.sparknn.layer;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.ELU: x, below 0 alpha · (exp(x) - 1), any shape. */
public final class ELU extends InplaceStage<ELU> {
  private final DoubleParam alpha = new DoubleParam(this, "alpha", "minus the limit below 0");

  public ELU(double alpha) {
    this();
    setAlpha(alpha);
  }

  public ELU() {
    this(Identifiable.randomUID("ELU"));
  }

  public ELU(String uid) {
    super(uid);
    setDefault(alpha, 1.0);
  }

  public DoubleParam alpha() {
    return alpha;
  }

  public double getAlpha() {
    return (double) getOrDefault(alpha);
  }

  public ELU setAlpha(double value) {
    return change(alpha, value);
  }

  public static MLReader<ELU> read() {
    return new DefaultParamsReader<>();
  }

  public static ELU load(String path) {
    return read().load(path);
  }
}
