package org.sparknn.loss;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.NLLLoss: negative log-likelihood of log-probabilities, see {@link
 * org.sparknn.kernels.loss.NLLLoss}.
 */
public final class NLLLoss extends ClassLossStage<NLLLoss> {

  /** With torch's defaults. */
  public NLLLoss() {
    this(Identifiable.randomUID("NLLLoss"));
  }

  /** With torch's arguments in torch's order. */
  public NLLLoss(double[] weight, int ignoreIndex, String reduction) {
    this();
    setWeight(weight);
    setIgnoreIndex(ignoreIndex);
    setReduction(reduction);
  }

  public NLLLoss(String uid) {
    super(uid);
  }

  public static MLReader<NLLLoss> read() {
    return new DefaultParamsReader<>();
  }

  public static NLLLoss load(String path) {
    return read().load(path);
  }
}
