package org.sparknn.layer;

import java.io.Serializable;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The argument {@code output_size} of torch's forward, for layers whose input does not say which of
 * several sizes their output has.
 *
 * @param <S> the stage's own class
 */
public interface OutputSizeParams<S> extends ColumnParams<S> {

  /** Where the Params are kept. */
  OutputSizeParams.Fields outputSizeParams();

  default IntArrayParam outputSize() {
    return outputSizeParams().outputSize;
  }

  default int[] getOutputSize() {
    return getOrDefault(outputSize()).clone();
  }

  /** The sizes of the output's spatial axes. */
  default S setOutputSize(int... value) {
    return StageParams.change(this, outputSize(), value.clone());
  }

  default Param<String> outputSizeOf() {
    return outputSizeParams().outputSizeOf;
  }

  default String getOutputSizeOf() {
    return getOrDefault(outputSizeOf());
  }

  /**
   * The name of an earlier layer in the same network: the output has the sizes of that layer's
   * input.
   */
  default S setOutputSizeOf(String value) {
    return StageParams.change(this, outputSizeOf(), value);
  }

  /** Holds the Params, made once the owner has its uid. */
  final class Fields implements Serializable {
    private final IntArrayParam outputSize;
    private final Param<String> outputSizeOf;

    Fields(Params owner) {
      outputSize =
          new IntArrayParam(
              owner, "outputSize", "sizes of the output; empty: the smallest that fit");
      outputSizeOf =
          new Param<>(
              owner, "outputSizeOf", "name of the earlier layer whose input's sizes are wanted");
      owner.setDefault(outputSize, new int[0]);
      owner.setDefault(outputSizeOf, "");
    }
  }
}
