package org.sparknn.loss;

import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.BCEWithLogitsLoss: binary cross-entropy of logits, see {@link
 * org.sparknn.kernels.loss.BCEWithLogitsLoss}.
 */
public final class BCEWithLogitsLoss extends WeightedLossStage<BCEWithLogitsLoss> {
  private final DoubleArrayParam posWeight =
      new DoubleArrayParam(
          this,
          "posWeight",
          "weight of positive targets for each place on the last axis; empty: 1");

  /** With torch's defaults. */
  public BCEWithLogitsLoss() {
    this(Identifiable.randomUID("BCEWithLogitsLoss"));
  }

  /** With torch's arguments in torch's order. */
  public BCEWithLogitsLoss(double[] weight, String reduction, double[] posWeight) {
    this();
    setWeight(weight);
    setReduction(reduction);
    setPosWeight(posWeight);
  }

  public BCEWithLogitsLoss(String uid) {
    super(uid, "weight of each place on the last axis; empty: all the same");
    setDefault(posWeight, new double[0]);
  }

  public DoubleArrayParam posWeight() {
    return posWeight;
  }

  public double[] getPosWeight() {
    return getOrDefault(posWeight);
  }

  public BCEWithLogitsLoss setPosWeight(double... value) {
    return change(posWeight, value.clone());
  }

  public static MLReader<BCEWithLogitsLoss> read() {
    return new DefaultParamsReader<>();
  }

  public static BCEWithLogitsLoss load(String path) {
    return read().load(path);
  }
}
