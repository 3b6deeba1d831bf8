package org.sparknn.kernels.backend.gpu;

import org.sparknn.kernels.operation.Normalize;

/** What a batch normalization subtracts from each channel and multiplies it by. */
final class NormalFactors {
  private final Normalize operation;
  private final HostNumbers numbers;
  private final int channels;

  NormalFactors(Normalize operation, HostNumbers numbers) {
    this.operation = operation;
    this.numbers = numbers;
    channels = operation.input().channels();
  }

  private double[] moments() {
    return numbers.of(operation.moments().orElseThrow());
  }

  void requireTwoValues() {
    if (operation.moments().isPresent() && moments()[2 * channels] == 1) {
      boolean batched = operation.input().batched();
      throw Normalize.oneValue(
          batched ? operation.input().shape().with(0, 1) : operation.input().shape());
    }
  }

  void updateRunning() {
    operation.running().ifPresent(this::update);
  }

  private void update(Normalize.RunningStatistics running) {
    long batches = ++numbers.counters()[running.batches().offset()];
    double n = moments()[2 * channels];
    if (n == 0) {
      return;
    }
    double momentum = running.momentum().orElse(1.0 / batches);
    float[] means = numbers.of(running.mean());
    float[] variances = numbers.of(running.variance());
    for (int c = 0; c < channels; c++) {
      double unbiased = variance(c) * n / (n - 1);
      means[c] = (float) ((1 - momentum) * means[c] + momentum * mean(c));
      variances[c] = (float) ((1 - momentum) * variances[c] + momentum * unbiased);
    }
  }

  private double mean(int c) {
    return operation.moments().isPresent()
        ? moments()[c] / moments()[2 * channels]
        : numbers.of(operation.running().orElseThrow().mean())[c];
  }

  /** The biased variance; rounding may not make it negative. */
  private double variance(int c) {
    if (operation.moments().isEmpty()) {
      return numbers.of(operation.running().orElseThrow().variance())[c];
    }
    double variance = moments()[channels + c] / moments()[2 * channels] - mean(c) * mean(c);
    return variance < 0 ? 0 : variance;
  }

  /** Writes mean, what its float lacks, and one over the deviation for each channel. */
  void write(float[] given, int stride) {
    for (int c = 0; c < channels; c++) {
      double mean = mean(c);
      given[stride * c] = (float) mean;
      given[stride * c + 1] = (float) (mean - (float) mean);
      given[stride * c + 2] = (float) (1 / Math.sqrt(variance(c) + operation.epsilon()));
    }
  }
}
