package org.sparknn.layer;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.GELU: x · Φ(x), with Φ the normal distribution or its approximation, any shape. */
public final class GELU extends LayerTransformer<GELU> {
  private final Param<String> approximate = new Param<>(this, "approximate", "none or tanh");

  public GELU() {
    this(Identifiable.randomUID("GELU"));
  }

  public GELU(String uid) {
    super(uid);
    setDefault(approximate, "none");
  }

  public Param<String> approximate() {
    return approximate;
  }

  public String getApproximate() {
    return getOrDefault(approximate);
  }

  public GELU setApproximate(String value) {
    return change(approximate, value);
  }

  public static MLReader<GELU> read() {
    return new DefaultParamsReader<>();
  }

  public static GELU load(String path) {
    return read().load(path);
  }
}
