package org.sparknn.layer;

import org.apache.spark.ml.param.Param;

/** torch.nn.Conv1d, Conv2d and Conv3d, see {@link org.sparknn.kernels.layer.Convolution}. */
public abstract class ConvStage<S extends ConvStage<S>> extends AnyConvStage<S> {
  private final Param<String> paddingKeyword =
      new Param<>(this, "paddingKeyword", "same or valid instead of padding; empty: padding");

  protected ConvStage(String uid) {
    super(uid);
    setDefault(paddingKeyword, "");
  }

  public Param<String> paddingKeyword() {
    return paddingKeyword;
  }

  public String getPaddingKeyword() {
    return getOrDefault(paddingKeyword);
  }

  @Override
  public S setPadding(int... value) {
    super.setPadding(value);
    return change(paddingKeyword, "");
  }

  /** As much padding as keeps the size ("same") or none ("valid"). */
  public S setPadding(String keyword) {
    return change(paddingKeyword, keyword);
  }
}
