package org.sparknn.kernels.backend.cpu;

import java.util.Optional;
import org.sparknn.kernels.plan.Parameter;

/** What kernels read instead of the weights: computed again when the weights have changed. */
abstract class DerivedWeights {
  /** The bias, zero in lanes without a channel. */
  final float[] bias;

  final Store store;

  private final Optional<Parameter> biasParameter;
  private long version = -1;

  /**
   * @param channels channels of the bias, with those that fill up the last vector
   */
  DerivedWeights(Memory memory, Optional<Parameter> biasParameter, int channels) {
    store = memory.store;
    this.biasParameter = biasParameter;
    bias = memory.scratch(channels);
  }

  /** Computes what is derived if the weights are others than before. */
  final void refresh() {
    if (version != store.version()) {
      biasParameter.ifPresent(
          b -> System.arraycopy(store.values, store.offset(b), bias, 0, b.length()));
      derive();
      version = store.version();
    }
  }

  abstract void derive();
}
