package org.sparknn.layer;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.Dropout, see {@link org.sparknn.kernels.layer.Dropout}; the identity in evaluation. */
public final class Dropout extends InplaceStage<Dropout> {
  private final DoubleParam p = new DoubleParam(this, "p", "probability that an element is zero");

  public Dropout(double p) {
    this();
    setP(p);
  }

  public Dropout() {
    this(Identifiable.randomUID("Dropout"));
  }

  public Dropout(String uid) {
    super(uid);
    setDefault(p, 0.5);
  }

  public DoubleParam p() {
    return p;
  }

  public double getP() {
    return (double) getOrDefault(p);
  }

  public Dropout setP(double value) {
    return change(p, value);
  }

  public static MLReader<Dropout> read() {
    return new DefaultParamsReader<>();
  }

  public static Dropout load(String path) {
    return read().load(path);
  }
}
