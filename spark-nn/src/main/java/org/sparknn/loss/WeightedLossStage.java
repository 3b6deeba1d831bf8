package org.sparknn.loss;

import org.apache.spark.ml.param.DoubleArrayParam;

/**
 * A loss with a manual weight.
 *
 * @param <S> the loss's own class
 */
public abstract class WeightedLossStage<S extends WeightedLossStage<S>> extends LegacyLossStage<S> {
  private final DoubleArrayParam weight;

  protected WeightedLossStage(String uid, String weights) {
    super(uid);
    weight = new DoubleArrayParam(this, "weight", weights);
    setDefault(weight, new double[0]);
  }

  public DoubleArrayParam weight() {
    return weight;
  }

  public double[] getWeight() {
    return getOrDefault(weight);
  }

  public S setWeight(double... value) {
    return change(weight, value.clone());
  }
}
