package org.sparknn.layer;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;

/**
 * torch.nn.MaxPool1d, MaxPool2d and MaxPool3d, see {@link org.sparknn.kernels.layer.MaxPooling}.
 */
public abstract class MaxPoolStage<S extends MaxPoolStage<S>> extends WindowStage<S>
    implements IndicesParams<S> {
  private final IntArrayParam dilation =
      new IntArrayParam(this, "dilation", "distance between elements of the window");
  private final BooleanParam ceilMode =
      new BooleanParam(this, "ceilMode", "whether a last window may hang over the end");
  private final BooleanParam returnIndices =
      new BooleanParam(
          this, "returnIndices", "whether the positions of the maxima are a second column");
  private final Param<String> indicesCol;

  protected MaxPoolStage(String uid) {
    super(uid);
    indicesCol = new Param<>(this, "indicesCol", "column of the positions that are returned");
    setDefault(indicesCol, uid + "__indices");
    setDefault(dilation, new int[] {1});
    setDefault(ceilMode, false);
    setDefault(returnIndices, false);
  }

  public IntArrayParam dilation() {
    return dilation;
  }

  public int[] getDilation() {
    return getOrDefault(dilation).clone();
  }

  public S setDilation(int... value) {
    return change(dilation, value.clone());
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

  public BooleanParam returnIndices() {
    return returnIndices;
  }

  public boolean getReturnIndices() {
    return (boolean) getOrDefault(returnIndices);
  }

  /** Adds the positions of the maxima as the column {@link #indicesCol}. */
  public S setReturnIndices(boolean value) {
    return change(returnIndices, value);
  }

  @Override
  public Param<String> indicesCol() {
    return indicesCol;
  }
}
