package org.sparknn.layer;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.Linear over (…, in features), see {@link org.sparknn.kernels.layer.Affine}. */
public final class Linear extends LayerEstimator<Linear> {
  private final IntParam inFeatures =
      new IntParam(this, "inFeatures", "size of the input's last axis");
  private final IntParam outFeatures =
      new IntParam(this, "outFeatures", "size of the output's last axis");
  private final BooleanParam bias = new BooleanParam(this, "bias", "whether a bias is added");

  public Linear(int inFeatures, int outFeatures) {
    this();
    set(this.inFeatures, inFeatures);
    setOutFeatures(outFeatures);
  }

  /** For Spark Connect, which sets the arguments afterwards. */
  public Linear() {
    this(Identifiable.randomUID("Linear"));
  }

  public Linear(String uid) {
    super(uid);
    setDefault(bias, true);
  }

  public IntParam inFeatures() {
    return inFeatures;
  }

  public int getInFeatures() {
    return (int) getOrDefault(inFeatures);
  }

  public Linear setInFeatures(int value) {
    return change(inFeatures, value);
  }

  public IntParam outFeatures() {
    return outFeatures;
  }

  public int getOutFeatures() {
    return (int) getOrDefault(outFeatures);
  }

  public Linear setOutFeatures(int value) {
    return change(outFeatures, value);
  }

  public BooleanParam bias() {
    return bias;
  }

  public boolean getBias() {
    return (boolean) getOrDefault(bias);
  }

  public Linear setBias(boolean value) {
    return change(bias, value);
  }

  public static MLReader<Linear> read() {
    return new DefaultParamsReader<>();
  }

  public static Linear load(String path) {
    return read().load(path);
  }
}
