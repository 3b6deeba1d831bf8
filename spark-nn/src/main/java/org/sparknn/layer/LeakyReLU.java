package org.sparknn.layer;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.LeakyReLU: x, below 0 negativeSlope · x, any shape. */
public final class LeakyReLU extends InplaceStage<LeakyReLU> {
  private final DoubleParam negativeSlope = new DoubleParam(this, "negativeSlope", "slope below 0");

  public LeakyReLU(double negativeSlope) {
    this();
    setNegativeSlope(negativeSlope);
  }

  public LeakyReLU() {
    this(Identifiable.randomUID("LeakyReLU"));
  }

  public LeakyReLU(String uid) {
    super(uid);
    setDefault(negativeSlope, 0.01);
  }

  public DoubleParam negativeSlope() {
    return negativeSlope;
  }

  public double getNegativeSlope() {
    return (double) getOrDefault(negativeSlope);
  }

  public LeakyReLU setNegativeSlope(double value) {
    return change(negativeSlope, value);
  }

  public static MLReader<LeakyReLU> read() {
    return new DefaultParamsReader<>();
  }

  public static LeakyReLU load(String path) {
    return read().load(path);
  }
}
