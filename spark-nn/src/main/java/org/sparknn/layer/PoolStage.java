package org.sparknn.layer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.sparknn.kernels.layer.MaxPooling;
import org.sparknn.kernels.tensor.Sizes;

/** torch.nn.MaxPool1d, MaxPool2d and MaxPool3d, see {@link MaxPooling}. */
public abstract class PoolStage<S extends PoolStage<S>> extends LayerTransformer<S> {
  private final int rank;
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

  protected PoolStage(int rank, String uid) {
    super(uid);
    this.rank = rank;
    setDefault(stride, new int[0]);
    setDefault(padding, new int[] {0});
    setDefault(dilation, new int[] {1});
    setDefault(ceilMode, false);
  }

  protected PoolStage(int rank, String uid, int[] kernelSize) {
    this(rank, uid);
    change(this.kernelSize, kernelSize.clone());
  }

  @Override
  public MaxPooling layer() {
    Sizes kernel = PerAxis.sizes(getOrDefault(kernelSize), rank);
    return new MaxPooling(
        rank,
        kernel,
        strideIsKernel() ? kernel : PerAxis.sizes(getOrDefault(stride), rank),
        PerAxis.sizes(getOrDefault(padding), rank),
        PerAxis.sizes(getOrDefault(dilation), rank),
        false,
        (boolean) getOrDefault(ceilMode));
  }

  private boolean strideIsKernel() {
    return getOrDefault(stride).length == 0;
  }

  /** Without a stride that only follows the kernel, so that another kernel takes it along. */
  @Override
  public ObjectNode json() {
    ObjectNode node = super.json();
    return strideIsKernel() ? node.without("stride") : node;
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
