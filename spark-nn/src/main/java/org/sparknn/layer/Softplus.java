package org.sparknn.layer;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.Softplus: log(1 + exp(beta · x)) / beta, any shape. */
public final class Softplus extends LayerTransformer<Softplus> {
  private final DoubleParam beta = new DoubleParam(this, "beta", "how sharp the bend is");
  private final DoubleParam threshold =
      new DoubleParam(this, "threshold", "above it beta · x counts as so large that x is left");

  public Softplus() {
    this(Identifiable.randomUID("Softplus"));
  }

  public Softplus(String uid) {
    super(uid);
    setDefault(beta, 1.0);
    setDefault(threshold, 20.0);
  }

  public DoubleParam beta() {
    return beta;
  }

  public double getBeta() {
    return (double) getOrDefault(beta);
  }

  public Softplus setBeta(double value) {
    return change(beta, value);
  }

  public DoubleParam threshold() {
    return threshold;
  }

  public double getThreshold() {
    return (double) getOrDefault(threshold);
  }

  public Softplus setThreshold(double value) {
    return change(threshold, value);
  }

  public static MLReader<Softplus> read() {
    return new DefaultParamsReader<>();
  }

  public static Softplus load(String path) {
    return read().load(path);
  }
}
