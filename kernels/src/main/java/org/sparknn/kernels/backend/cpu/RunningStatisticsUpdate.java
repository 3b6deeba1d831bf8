package org.sparknn.kernels.backend.cpu;

import org.sparknn.kernels.operation.Normalize.RunningStatistics;

/** What a normalisation remembers of a batch for evaluation. */
final class RunningStatisticsUpdate {
  private RunningStatisticsUpdate() {}

  /** Torch normalises a batch with the biased variance but remembers the unbiased one. */
  static void apply(Store store, RunningStatistics running, ChannelScale scale) {
    long batches = store.counter(running.batches()) + 1;
    store.setCounter(running.batches(), batches);
    double count = scale.count();
    if (count == 0) {
      return;
    }
    double momentum = running.momentum().isPresent() ? running.momentum().get() : 1.0 / batches;
    int mean = store.offset(running.mean());
    int variance = store.offset(running.variance());
    for (int c = 0; c < scale.channels; c++) {
      double unbiased = scale.variance[c] * count / (count - 1);
      store.values[mean + c] = mix(store.values[mean + c], scale.mean(c), momentum);
      store.values[variance + c] = mix(store.values[variance + c], unbiased, momentum);
    }
  }

  private static float mix(float old, double value, double momentum) {
    return (float) ((1 - momentum) * old + momentum * value);
  }
}
