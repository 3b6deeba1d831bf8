package org.sparknn.layer;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.Sigmoid: 1 / (1 + exp(-x)), any shape. */
public final class Sigmoid extends LayerTransformer<Sigmoid> {

  public Sigmoid() {
    this(Identifiable.randomUID("Sigmoid"));
  }

  public Sigmoid(String uid) {
    super(uid);
  }

  public static MLReader<Sigmoid> read() {
    return new DefaultParamsReader<>();
  }

  public static Sigmoid load(String path) {
    return read().load(path);
  }
}
