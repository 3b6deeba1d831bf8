package org.sparknn.layer;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.operation.PaddingMode;

/** torch.nn.Conv1d, Conv2d and Conv3d, see {@link Convolution}. */
public abstract class ConvStage<S extends ConvStage<S>> extends LayerEstimator<S> {
  private final IntParam inChannels = new IntParam(this, "inChannels", "channels of the input");
  private final IntParam outChannels = new IntParam(this, "outChannels", "channels of the output");
  private final IntArrayParam kernelSize =
      new IntArrayParam(this, "kernelSize", "size of the window, one for all axes or one per axis");
  private final IntArrayParam stride =
      new IntArrayParam(this, "stride", "positions that the window moves by");
  private final IntArrayParam padding =
      new IntArrayParam(this, "padding", "elements added on each side of the input");
  private final Param<String> paddingKeyword =
      new Param<>(this, "paddingKeyword", "same or valid instead of padding; empty: padding");
  private final IntArrayParam dilation =
      new IntArrayParam(this, "dilation", "distance between elements of the window");
  private final IntParam groups =
      new IntParam(this, "groups", "groups of channels that do not see each other");
  private final BooleanParam bias = new BooleanParam(this, "bias", "whether a bias is added");
  private final Param<String> paddingMode =
      new Param<>(this, "paddingMode", "zeros, reflect, replicate or circular");

  protected ConvStage(String uid) {
    super(uid);
    setDefault(stride, new int[] {1});
    setDefault(padding, new int[] {0});
    setDefault(paddingKeyword, "");
    setDefault(dilation, new int[] {1});
    setDefault(groups, 1);
    setDefault(bias, true);
    setDefault(paddingMode, PaddingMode.ZEROS.torchName());
  }

  protected ConvStage(String uid, int inChannels, int outChannels, int[] kernelSize) {
    this(uid);
    set(this.inChannels, inChannels);
    set(this.outChannels, outChannels);
    change(this.kernelSize, kernelSize.clone());
  }

  public S setStride(int... value) {
    return change(stride, value.clone());
  }

  public S setPadding(int... value) {
    change(padding, value.clone());
    return change(paddingKeyword, "");
  }

  /** As much padding as keeps the size ("same") or none ("valid"). */
  public S setPadding(String keyword) {
    return change(paddingKeyword, keyword);
  }

  public S setDilation(int... value) {
    return change(dilation, value.clone());
  }

  public S setGroups(int value) {
    return change(groups, value);
  }

  public S setBias(boolean value) {
    return change(bias, value);
  }

  public S setPaddingMode(String value) {
    return change(paddingMode, value);
  }

  public IntParam inChannels() {
    return inChannels;
  }

  public IntParam outChannels() {
    return outChannels;
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

  public Param<String> paddingKeyword() {
    return paddingKeyword;
  }

  public IntArrayParam dilation() {
    return dilation;
  }

  public IntParam groups() {
    return groups;
  }

  public BooleanParam bias() {
    return bias;
  }

  public Param<String> paddingMode() {
    return paddingMode;
  }
}
