package org.sparknn.jobs.libtorch;

import org.bytedeco.pytorch.Tensor;

/** A layer with its weights. */
@FunctionalInterface
interface TorchLayer {

  /**
   * Computes the output.
   *
   * @return a new tensor, or the input itself if it was changed in place or passed on
   */
  Tensor forward(Tensor input);
}
