package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.SiLU: x · sigmoid(x), any shape. */
public final class SiLU extends InplaceStage<SiLU> {

  public SiLU() {
    this(Identifiable.randomUID("SiLU"));
  }

  public SiLU(String uid) {
    super(uid);
  }

  public static MLReader<SiLU> read() {
    return new DefaultParamsReader<>();
  }

  public static SiLU load(String path) {
    return read().load(path);
  }
}
