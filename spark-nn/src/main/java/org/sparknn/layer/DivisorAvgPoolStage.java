package org.sparknn.layer;

import java.util.OptionalInt;
import org.apache.spark.ml.param.IntArrayParam;

/** torch.nn.AvgPool2d and AvgPool3d, which have one argument more than AvgPool1d: the divisor. */
public abstract class DivisorAvgPoolStage<S extends DivisorAvgPoolStage<S>>
    extends AvgPoolStage<S> {
  private final OptionalIntParam divisorOverride =
      new OptionalIntParam(
          this,
          "divisorOverride",
          "what sums are divided by; empty: each window's number of elements");

  protected DivisorAvgPoolStage(String uid) {
    super(uid);
  }

  public IntArrayParam divisorOverride() {
    return divisorOverride;
  }

  public OptionalInt getDivisorOverride() {
    return divisorOverride.value();
  }

  /** What sums are divided by instead of the number of elements. */
  public S setDivisorOverride(int value) {
    return change(divisorOverride, new int[] {value});
  }
}
