package org.sparknn.loss;

import org.apache.spark.ml.param.BooleanParam;

/**
 * A loss that older versions of torch reduced by two flags. If one of them is set they decide, and
 * {@link #reduction} counts nothing, as in torch.
 *
 * @param <S> the loss's own class
 */
public abstract class LegacyLossStage<S extends LegacyLossStage<S>> extends LossStage<S> {
  private final BooleanParam sizeAverage =
      new BooleanParam(this, "sizeAverage", "deprecated: see reduction");
  private final BooleanParam reduce = new BooleanParam(this, "reduce", "deprecated: see reduction");

  protected LegacyLossStage(String uid) {
    super(uid);
  }

  public BooleanParam sizeAverage() {
    return sizeAverage;
  }

  public BooleanParam reduce() {
    return reduce;
  }

  /**
   * Whether the losses are averaged rather than summed.
   *
   * @deprecated as in torch: {@link #setReduction} says it all
   */
  @Deprecated
  public S setSizeAverage(boolean value) {
    return change(sizeAverage, value);
  }

  /**
   * Whether the losses become one number.
   *
   * @deprecated as in torch: {@link #setReduction} says it all
   */
  @Deprecated
  public S setReduce(boolean value) {
    return change(reduce, value);
  }
}
