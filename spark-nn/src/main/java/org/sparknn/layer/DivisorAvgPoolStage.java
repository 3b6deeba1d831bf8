package org.sparknn.layer;

import org.apache.spark.ml.param.IntArrayParam;

/** torch.nn.AvgPool2d and AvgPool3d, which AvgPool1d is not: their divisor can be given. */
public abstract class DivisorAvgPoolStage<S extends DivisorAvgPoolStage<S>>
    extends AvgPoolStage<S> {
  private final IntArrayParam divisorOverride =
      new IntArrayParam(
          this,
          "divisorOverride",
          "divisor of all windows; empty: each window's number of elements");

  protected DivisorAvgPoolStage(String uid) {
    super(uid);
    setDefault(divisorOverride, new int[0]);
  }

  public IntArrayParam divisorOverride() {
    return divisorOverride;
  }

  public int[] getDivisorOverride() {
    return getOrDefault(divisorOverride).clone();
  }

  /** What sums are divided by instead of the number of elements. */
  public S setDivisorOverride(int value) {
    return change(divisorOverride, new int[] {value});
  }
}
