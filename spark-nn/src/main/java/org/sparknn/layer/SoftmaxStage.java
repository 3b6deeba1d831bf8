package org.sparknn.layer;

import java.util.OptionalInt;
import org.apache.spark.ml.param.IntArrayParam;

/** torch.nn.Softmax and LogSoftmax. Axis 0 is the batch: rows would mix, which is refused. */
public abstract class SoftmaxStage<S extends SoftmaxStage<S>> extends LayerTransformer<S> {
  private final OptionalIntParam dim =
      new OptionalIntParam(
          this,
          "dim",
          "axis along which the sums are 1, the batch being axis 0; empty: 0 of 1 or 3 axes, else 1");

  protected SoftmaxStage(String uid) {
    super(uid);
  }

  public IntArrayParam dim() {
    return dim;
  }

  public OptionalInt getDim() {
    return dim.value();
  }

  /** The axis along which the sums are 1; it counts the batch as axis 0, or from the end. */
  public S setDim(int value) {
    return change(dim, new int[] {value});
  }
}
