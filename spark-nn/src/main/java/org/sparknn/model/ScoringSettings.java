package org.sparknn.model;

import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.InputTransform;

/** What a broadcast model depends on besides its weights. */
record ScoringSettings(
    String network, Shape rowShape, InputTransform transform, String backend, int batchRows) {

  /** A model's settings for a column of tensors. */
  static <M extends NetworkParams & ScoringParams<?>> ScoringSettings of(
      M model, TensorColumn input) {
    return new ScoringSettings(
        model.getOrDefault(model.networkJson()),
        input.shape(),
        ParamValues.inputTransform(model, input.isBytes()),
        ParamValues.backend(model),
        model.getPredictBatchSize());
  }
}
