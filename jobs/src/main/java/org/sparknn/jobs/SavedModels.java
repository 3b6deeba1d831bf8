package org.sparknn.jobs;

import org.sparknn.kernels.tensor.Shape;
import org.sparknn.model.Sequential;
import org.sparknn.model.SequentialClassificationModel;

/** Models that {@code train} saved. */
final class SavedModels {
  private SavedModels() {}

  static SequentialClassificationModel load(String folder) {
    return SequentialClassificationModel.load(folder);
  }

  /** The shape (C, H, W) of the images that a model takes. */
  static Shape inputShape(SequentialClassificationModel model) {
    Sequential network = model.getNetwork();
    return Shape.of(network.getOrDefault(network.inputShape()));
  }
}
