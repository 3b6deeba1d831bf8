package org.sparknn.layer;

import org.apache.spark.ml.param.Param;

/**
 * torch.nn.MaxUnpool1d, MaxUnpool2d and MaxUnpool3d, see {@link
 * org.sparknn.kernels.layer.MaxUnpooling}. The indices are those of a max pooling in the same
 * network, or alone a column.
 */
public abstract class MaxUnpoolStage<S extends MaxUnpoolStage<S>> extends WindowStage<S>
    implements IndicesParams<S>, OutputSizeParams<S> {
  private final Param<String> indicesOf =
      new Param<>(
          this, "indicesOf", "name of the max pooling in the same network that has the indices");
  private final Param<String> indicesCol;
  private final OutputSizeParams.Fields outputSizeParams;

  protected MaxUnpoolStage(String uid) {
    super(uid);
    indicesCol = new Param<>(this, "indicesCol", "column of the positions that elements go to");
    outputSizeParams = new OutputSizeParams.Fields(this);
    setDefault(indicesOf, "");
  }

  public Param<String> indicesOf() {
    return indicesOf;
  }

  public String getIndicesOf() {
    return getOrDefault(indicesOf);
  }

  public S setIndicesOf(String value) {
    return change(indicesOf, value);
  }

  @Override
  public Param<String> indicesCol() {
    return indicesCol;
  }

  @Override
  public OutputSizeParams.Fields outputSizeParams() {
    return outputSizeParams;
  }
}
