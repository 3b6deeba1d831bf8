package org.sparknn.layer;

import org.apache.spark.ml.param.IntArrayParam;

/** What pools with windows and their inverses have in common. */
public abstract class WindowStage<S extends WindowStage<S>> extends LayerTransformer<S> {
  private final IntArrayParam kernelSize =
      new IntArrayParam(this, "kernelSize", "size of the window, one for all axes or one per axis");
  private final IntArrayParam stride =
      new IntArrayParam(this, "stride", "positions that the window moves by; empty: its size");
  private final IntArrayParam padding =
      new IntArrayParam(this, "padding", "elements added on each side");

  protected WindowStage(String uid) {
    super(uid);
    setDefault(stride, new int[0]);
    setDefault(padding, new int[] {0});
  }

  /** Sets the argument that has no default. */
  protected final void require(int[] kernel) {
    change(kernelSize, kernel.clone());
  }

  public IntArrayParam kernelSize() {
    return kernelSize;
  }

  public int[] getKernelSize() {
    return getOrDefault(kernelSize).clone();
  }

  public S setKernelSize(int... value) {
    return change(kernelSize, value.clone());
  }

  public IntArrayParam stride() {
    return stride;
  }

  public int[] getStride() {
    return getOrDefault(stride).clone();
  }

  public S setStride(int... value) {
    return change(stride, value.clone());
  }

  public IntArrayParam padding() {
    return padding;
  }

  public int[] getPadding() {
    return getOrDefault(padding).clone();
  }

  public S setPadding(int... value) {
    return change(padding, value.clone());
  }
}
