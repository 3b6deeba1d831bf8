package org.sparknn.loss;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.L1Loss: |x - t|, see {@link org.sparknn.kernels.loss.L1Loss}. */
public final class L1Loss extends LegacyLossStage<L1Loss> {

  /** With torch's defaults. */
  public L1Loss() {
    this(Identifiable.randomUID("L1Loss"));
  }

  public L1Loss(String uid) {
    super(uid);
  }

  public static MLReader<L1Loss> read() {
    return new DefaultParamsReader<>();
  }

  public static L1Loss load(String path) {
    return read().load(path);
  }
}
