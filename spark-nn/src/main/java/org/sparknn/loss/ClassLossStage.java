package org.sparknn.loss;

import org.apache.spark.ml.param.IntParam;

/**
 * A loss over classes.
 *
 * @param <S> the loss's own class
 */
public abstract class ClassLossStage<S extends ClassLossStage<S>> extends WeightedLossStage<S> {
  private final IntParam ignoreIndex =
      new IntParam(this, "ignoreIndex", "a class number that counts nothing");

  protected ClassLossStage(String uid) {
    super(uid, "weight of each class; empty: all the same");
    setDefault(ignoreIndex, -100);
  }

  public IntParam ignoreIndex() {
    return ignoreIndex;
  }

  public int getIgnoreIndex() {
    return (int) getOrDefault(ignoreIndex);
  }

  public S setIgnoreIndex(int value) {
    return change(ignoreIndex, value);
  }
}
