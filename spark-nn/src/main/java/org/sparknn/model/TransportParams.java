package org.sparknn.model;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.sparknn.train.TransportSettings;

/**
 * How gradients travel between ranks.
 *
 * @param <S> the estimator's own class
 */
public interface TransportParams<S> extends Chained<S> {

  /** Where the Params are kept. */
  TransportParams.Fields transportParams();

  /** The Params together. */
  default TransportSettings transport() {
    return new TransportSettings(getGradientCompression());
  }

  default Param<String> gradientCompression() {
    return transportParams().gradientCompression;
  }

  default String getGradientCompression() {
    return getOrDefault(gradientCompression());
  }

  /**
   * {@code none}, or {@code bf16} to send half the bytes: gradients are rounded to bfloat16 on the
   * way, and added in float32. All ranks get the same bits; on one rank nothing is rounded.
   */
  default S setGradientCompression(String value) {
    return Chained.set(this, gradientCompression(), value);
  }

  /** Holds the Params, made once the owner has its uid. */
  final class Fields implements Serializable {
    private final Param<String> gradientCompression;

    Fields(Params owner) {
      gradientCompression =
          new Param<>(
              owner,
              "gradientCompression",
              "how gradients travel between ranks: none or bf16",
              ParamValidators.inArray(List.of("none", "bf16")));
      owner.setDefault(gradientCompression, "none");
    }
  }
}
