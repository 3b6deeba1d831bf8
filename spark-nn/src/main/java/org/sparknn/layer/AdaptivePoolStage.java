package org.sparknn.layer;

import org.apache.spark.ml.param.IntArrayParam;

/** torch.nn's adaptive pools, see {@link org.sparknn.kernels.layer.AdaptivePooling}. */
public abstract class AdaptivePoolStage<S extends AdaptivePoolStage<S>>
    extends LayerTransformer<S> {
  /** In place of a size: that of the input, torch's None. */
  public static final int KEEP = -1;

  private final IntArrayParam outputSize =
      new OptionalSizesParam(
          this,
          "outputSize",
          "sizes of the output, one for all axes or one per axis; -1: the input's");

  protected AdaptivePoolStage(String uid) {
    super(uid);
  }

  /** Sets the argument that has no default. */
  protected final void require(int[] size) {
    change(outputSize, size.clone());
  }

  public IntArrayParam outputSize() {
    return outputSize;
  }

  public int[] getOutputSize() {
    return getOrDefault(outputSize).clone();
  }

  /** One size for all axes or one per axis; {@link #KEEP} keeps the input's. */
  public S setOutputSize(int... value) {
    return change(outputSize, value.clone());
  }
}
