package org.sparknn.layer;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;

/** torch.nn.AdaptiveMaxPool1d, AdaptiveMaxPool2d and AdaptiveMaxPool3d. */
public abstract class AdaptiveMaxPoolStage<S extends AdaptiveMaxPoolStage<S>>
    extends AdaptivePoolStage<S> implements IndicesParams<S> {
  private final BooleanParam returnIndices =
      new BooleanParam(
          this, "returnIndices", "whether the positions of the maxima are a second column");
  private final Param<String> indicesCol;

  protected AdaptiveMaxPoolStage(String uid) {
    super(uid);
    indicesCol = new Param<>(this, "indicesCol", "column of the positions that are returned");
    setDefault(indicesCol, uid + "__indices");
    setDefault(returnIndices, false);
  }

  public BooleanParam returnIndices() {
    return returnIndices;
  }

  public boolean getReturnIndices() {
    return (boolean) getOrDefault(returnIndices);
  }

  /** Adds the positions of the maxima as the column {@link #indicesCol}. */
  public S setReturnIndices(boolean value) {
    return change(returnIndices, value);
  }

  @Override
  public Param<String> indicesCol() {
    return indicesCol;
  }
}
