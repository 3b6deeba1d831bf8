package org.sparknn.layer;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.sparknn.kernels.operation.PaddingMode;

/** What convolutions and transposed convolutions have in common. */
public abstract class AnyConvStage<S extends AnyConvStage<S>> extends LayerEstimator<S> {
  private final IntParam inChannels = new IntParam(this, "inChannels", "channels of the input");
  private final IntParam outChannels = new IntParam(this, "outChannels", "channels of the output");
  private final IntArrayParam kernelSize =
      new IntArrayParam(this, "kernelSize", "size of the window, one for all axes or one per axis");
  private final IntArrayParam stride =
      new IntArrayParam(this, "stride", "positions that the window moves by");
  private final IntArrayParam padding =
      new IntArrayParam(this, "padding", "elements added on each side of the input");
  private final IntArrayParam dilation =
      new IntArrayParam(this, "dilation", "distance between elements of the window");
  private final IntParam groups =
      new IntParam(this, "groups", "groups of channels that do not see each other");
  private final BooleanParam bias = new BooleanParam(this, "bias", "whether a bias is added");
  private final Param<String> paddingMode =
      new Param<>(
          this, "paddingMode", "what lies behind the edges: zeros, reflect, replicate or circular");

  protected AnyConvStage(String uid) {
    super(uid);
    setDefault(stride, new int[] {1});
    setDefault(padding, new int[] {0});
    setDefault(dilation, new int[] {1});
    setDefault(groups, 1);
    setDefault(bias, true);
    setDefault(paddingMode, PaddingMode.ZEROS.torchName());
  }

  /** Sets the arguments that have no default. */
  protected final void require(int inputs, int outputs, int[] kernel) {
    set(inChannels, inputs);
    set(outChannels, outputs);
    change(kernelSize, kernel.clone());
  }

  public IntParam inChannels() {
    return inChannels;
  }

  public int getInChannels() {
    return (int) getOrDefault(inChannels);
  }

  public S setInChannels(int value) {
    return change(inChannels, value);
  }

  public IntParam outChannels() {
    return outChannels;
  }

  public int getOutChannels() {
    return (int) getOrDefault(outChannels);
  }

  public S setOutChannels(int value) {
    return change(outChannels, value);
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

  public IntArrayParam dilation() {
    return dilation;
  }

  public int[] getDilation() {
    return getOrDefault(dilation).clone();
  }

  public S setDilation(int... value) {
    return change(dilation, value.clone());
  }

  public IntParam groups() {
    return groups;
  }

  public int getGroups() {
    return (int) getOrDefault(groups);
  }

  public S setGroups(int value) {
    return change(groups, value);
  }

  public BooleanParam bias() {
    return bias;
  }

  public boolean getBias() {
    return (boolean) getOrDefault(bias);
  }

  public S setBias(boolean value) {
    return change(bias, value);
  }

  public Param<String> paddingMode() {
    return paddingMode;
  }

  public String getPaddingMode() {
    return getOrDefault(paddingMode);
  }

  public S setPaddingMode(String value) {
    return change(paddingMode, value);
  }
}
