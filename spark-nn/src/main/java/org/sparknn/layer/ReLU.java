package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.ReLU: max(x, 0), any shape. */
public final class ReLU extends InplaceStage<ReLU> {

  public ReLU() {
    this(Identifiable.randomUID("ReLU"));
  }

  public ReLU(String uid) {
    super(uid);
  }

  public static MLReader<ReLU> read() {
    return new DefaultParamsReader<>();
  }

  public static ReLU load(String path) {
    return read().load(path);
  }
}
