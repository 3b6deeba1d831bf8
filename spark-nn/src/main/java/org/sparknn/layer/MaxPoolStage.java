package org.sparknn.layer;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.sparknn.kernels.layer.MaxPooling;

/** torch.nn.MaxPool1d, MaxPool2d and MaxPool3d, see {@link MaxPooling}. */
public abstract class MaxPoolStage<S extends MaxPoolStage<S>> extends LayerTransformer<S> {
  private final IntArrayParam kernelSize =
      new IntArrayParam(this, "kernelSize", "size of the window, one for all axes or one per axis");
  private final IntArrayParam stride =
      new IntArrayParam(this, "stride", "positions that the window moves by; empty: its size");
  private final IntArrayParam padding =
      new IntArrayParam(this, "padding", "elements of -infinity added on each side");
  private final IntArrayParam dilation =
      new IntArrayParam(this, "dilation", "distance between elements of the window");
  private final BooleanParam ceilMode =
      new BooleanParam(this, "ceilMode", "whether a last window may hang over the end");

  protected MaxPoolStage(String uid) {
    super(uid);
    setDefault(stride, new int[0]);
    setDefault(padding, new int[] {0});
    setDefault(dilation, new int[] {1});
    setDefault(ceilMode, false);
  }

  protected MaxPoolStage(String uid, int[] kernelSize) {
    this(uid);
    change(this.kernelSize, kernelSize.clone());
  }

  public S setStride(int... value) {
    return change(stride, value.clone());
  }

  public S setPadding(int... value) {
    return change(padding, value.clone());
  }

  public S setDilation(int... value) {
    return change(dilation, value.clone());
  }

  public S setCeilMode(boolean value) {
    return change(ceilMode, value);
  }

  public IntArrayParam kernelSize() {
    return kernelSize;
  }

  public IntArrayParam stride() {
    return stride;
  }

  public IntArrayParam padding() {
    return padding;
  }

  public IntArrayParam dilation() {
    return dilation;
  }

  public BooleanParam ceilMode() {
    return ceilMode;
  }
}
