package org.sparknn.layer;

import org.apache.spark.ml.param.IntParam;

/** torch.nn.Softmax and LogSoftmax. Axis 0 is the batch: rows would mix, which is refused. */
public abstract class SoftmaxStage<S extends SoftmaxStage<S>> extends LayerTransformer<S> {
  private final IntParam dim =
      new IntParam(this, "dim", "axis along which the sums are 1; axis 0 is the batch");

  protected SoftmaxStage(String uid) {
    super(uid);
  }

  public IntParam dim() {
    return dim;
  }

  public int getDim() {
    return (int) getOrDefault(dim);
  }

  public S setDim(int value) {
    return change(dim, value);
  }
}
