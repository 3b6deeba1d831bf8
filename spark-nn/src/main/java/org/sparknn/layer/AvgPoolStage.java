package org.sparknn.layer;

import org.apache.spark.ml.param.BooleanParam;

/**
 * torch.nn.AvgPool1d, AvgPool2d and AvgPool3d, see {@link
 * org.sparknn.kernels.layer.AveragePooling}.
 */
public abstract class AvgPoolStage<S extends AvgPoolStage<S>> extends WindowStage<S> {
  private final BooleanParam ceilMode =
      new BooleanParam(this, "ceilMode", "whether a last window may hang over the end");
  private final BooleanParam countIncludePad =
      new BooleanParam(this, "countIncludePad", "whether padding counts in the divisor");

  protected AvgPoolStage(String uid) {
    super(uid);
    setDefault(ceilMode, false);
    setDefault(countIncludePad, true);
  }

  public BooleanParam ceilMode() {
    return ceilMode;
  }

  public boolean getCeilMode() {
    return (boolean) getOrDefault(ceilMode);
  }

  public S setCeilMode(boolean value) {
    return change(ceilMode, value);
  }

  public BooleanParam countIncludePad() {
    return countIncludePad;
  }

  public boolean getCountIncludePad() {
    return (boolean) getOrDefault(countIncludePad);
  }

  public S setCountIncludePad(boolean value) {
    return change(countIncludePad, value);
  }
}
