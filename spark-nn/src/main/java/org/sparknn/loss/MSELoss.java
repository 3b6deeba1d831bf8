package org.sparknn.loss;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/** torch.nn.MSELoss: (x - t)², see {@link org.sparknn.kernels.loss.MSELoss}. */
public final class MSELoss extends LegacyLossStage<MSELoss> {

  /** With torch's defaults. */
  public MSELoss() {
    this(Identifiable.randomUID("MSELoss"));
  }

  public MSELoss(String uid) {
    super(uid);
  }

  public static MLReader<MSELoss> read() {
    return new DefaultParamsReader<>();
  }

  public static MSELoss load(String path) {
    return read().load(path);
  }
}
