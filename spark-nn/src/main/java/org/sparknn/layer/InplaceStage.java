package org.sparknn.layer;

import org.apache.spark.ml.param.BooleanParam;

/** Layers that torch can compute in place. */
public abstract class InplaceStage<S extends InplaceStage<S>> extends LayerTransformer<S> {
  private final BooleanParam inplace =
      new BooleanParam(this, "inplace", "torch's argument, which changes no result");

  protected InplaceStage(String uid) {
    super(uid);
    setDefault(inplace, false);
  }

  public BooleanParam inplace() {
    return inplace;
  }

  public boolean getInplace() {
    return (boolean) getOrDefault(inplace);
  }

  public S setInplace(boolean value) {
    return change(inplace, value);
  }
}
