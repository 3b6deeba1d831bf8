package org.sparknn.loss;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * torch.nn.CrossEntropyLoss: softmax and negative log-likelihood in one; targets are class numbers
 * or probabilities, see {@link org.sparknn.kernels.loss.CrossEntropyLoss}.
 */
public final class CrossEntropyLoss extends ClassLossStage<CrossEntropyLoss> {
  private final DoubleParam labelSmoothing =
      new DoubleParam(
          this, "labelSmoothing", "share of the target that is spread over all classes");

  /** With torch's defaults. */
  public CrossEntropyLoss() {
    this(Identifiable.randomUID("CrossEntropyLoss"));
  }

  /** With torch's arguments in torch's order. */
  public CrossEntropyLoss(
      double[] weight, int ignoreIndex, String reduction, double labelSmoothing) {
    this();
    setWeight(weight);
    setIgnoreIndex(ignoreIndex);
    setReduction(reduction);
    setLabelSmoothing(labelSmoothing);
  }

  public CrossEntropyLoss(String uid) {
    super(uid);
    setDefault(labelSmoothing, 0.0);
  }

  public DoubleParam labelSmoothing() {
    return labelSmoothing;
  }

  public double getLabelSmoothing() {
    return (double) getOrDefault(labelSmoothing);
  }

  public CrossEntropyLoss setLabelSmoothing(double value) {
    return change(labelSmoothing, value);
  }

  public static MLReader<CrossEntropyLoss> read() {
    return new DefaultParamsReader<>();
  }

  public static CrossEntropyLoss load(String path) {
    return read().load(path);
  }
}
