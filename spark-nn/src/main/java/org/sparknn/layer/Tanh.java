package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.Tanh, any shape. */
public final class Tanh extends LayerTransformer<Tanh> {

  public Tanh() {
    this(Identifiable.randomUID("Tanh"));
  }

  public Tanh(String uid) {
    super(uid);
  }

  public static MLReader<Tanh> read() {
    return new DefaultParamsReader<>();
  }

  public static Tanh load(String path) {
    return read().load(path);
  }
}
