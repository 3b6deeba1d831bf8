package org.sparknn.loss;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.BCELoss: binary cross-entropy of probabilities, see {@link
 * org.sparknn.kernels.loss.BCELoss}.
 */
public final class BCELoss extends WeightedLossStage<BCELoss> {

  /** With torch's defaults. */
  public BCELoss() {
    this(Identifiable.randomUID("BCELoss"));
  }

  /** With torch's arguments in torch's order. */
  public BCELoss(double[] weight, String reduction) {
    this();
    setWeight(weight);
    setReduction(reduction);
  }

  public BCELoss(String uid) {
    super(uid, "weight of each place on the last axis; empty: all the same");
  }

  public static MLReader<BCELoss> read() {
    return new DefaultParamsReader<>();
  }

  public static BCELoss load(String path) {
    return read().load(path);
  }
}
