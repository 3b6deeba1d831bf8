package org.sparknn.kernels.backend.reference;

import java.util.Arrays;
import org.sparknn.kernels.operation.Moments;
import org.sparknn.kernels.operation.Normalize;
import org.sparknn.kernels.plan.Tensor;

/** Batch normalization: sums per channel, the normalised values, and their gradients. */
final class NormalizeLoops {
  private NormalizeLoops() {}

  /** The channel of an element. */
  private static int channel(Tensor tensor, int element) {
    return element / tensor.positions() % tensor.channels();
  }

  static void moments(Memory memory, Moments operation, int rows) {
    Tensor input = operation.input();
    double[] x = memory.of(input);
    double[] moments = memory.of(operation.moments());
    int channels = input.channels();
    Arrays.fill(moments, 0);
    for (int i = 0; i < input.elements(rows); i++) {
      int c = channel(input, i);
      moments[c] += x[i];
      moments[channels + c] += x[i] * x[i];
    }
    moments[2 * channels] = (double) input.images(rows) * input.positions();
  }

  static void forward(Memory memory, Normalize operation, int rows) {
    Tensor input = operation.input();
    double[] x = memory.of(input);
    double[] y = memory.of(operation.output());
    requireTwoValues(memory, operation);
    if (operation.training()) {
      updateRunning(memory, operation);
    }
    double[] bias = new double[input.channels()];
    operation
        .bias()
        .ifPresent(b -> System.arraycopy(memory.store(), b.offset(), bias, 0, b.length()));
    double[] mean = mean(memory, operation);
    double[] scale = scale(memory, operation);
    for (int i = 0; i < input.elements(rows); i++) {
      int c = channel(input, i);
      y[i] = (x[i] - mean[c]) * scale[c] * weight(memory, operation, c) + bias[c];
    }
  }

  private static void requireTwoValues(Memory memory, Normalize operation) {
    Tensor input = operation.input();
    if (operation.moments().isPresent()
        && memory.of(operation.moments().get())[2 * input.channels()] == 1) {
      throw Normalize.oneValue(input.batched() ? input.shape().with(0, 1) : input.shape());
    }
  }

  private static void updateRunning(Memory memory, Normalize operation) {
    if (operation.running().isEmpty()) {
      return;
    }
    Normalize.RunningStatistics running = operation.running().get();
    long batches = ++memory.counters()[running.batches().offset()];
    double[] moments = memory.of(operation.moments().orElseThrow());
    double n = moments[moments.length - 1];
    if (n == 0) {
      return;
    }
    double momentum = running.momentum().orElse(1.0 / batches);
    double[] store = memory.store();
    for (int c = 0; c < operation.input().channels(); c++) {
      double mean = moments[c] / n;
      double unbiased = variance(moments, c) * n / (n - 1);
      int meanAt = running.mean().offset() + c;
      int varianceAt = running.variance().offset() + c;
      store[meanAt] = (1 - momentum) * store[meanAt] + momentum * mean;
      store[varianceAt] = (1 - momentum) * store[varianceAt] + momentum * unbiased;
    }
  }

  /** The biased variance of a batch; rounding may not make it negative. */
  private static double variance(double[] moments, int c) {
    double n = moments[moments.length - 1];
    double mean = moments[c] / n;
    double variance = moments[moments.length / 2 + c] / n - mean * mean;
    return variance < 0 ? 0 : variance;
  }

  /** What the forward pass subtracts from each channel. */
  private static double[] mean(Memory memory, Normalize operation) {
    double[] mean = new double[operation.input().channels()];
    for (int c = 0; c < mean.length; c++) {
      if (operation.moments().isPresent()) {
        double[] moments = memory.of(operation.moments().get());
        mean[c] = moments[c] / moments[moments.length - 1];
      } else {
        mean[c] = memory.store()[operation.running().orElseThrow().mean().offset() + c];
      }
    }
    return mean;
  }

  /** One over the standard deviation of each channel. */
  private static double[] scale(Memory memory, Normalize operation) {
    double[] scale = new double[operation.input().channels()];
    for (int c = 0; c < scale.length; c++) {
      double variance =
          operation.moments().isPresent()
              ? variance(memory.of(operation.moments().get()), c)
              : memory.store()[operation.running().orElseThrow().variance().offset() + c];
      scale[c] = 1 / Math.sqrt(variance + operation.epsilon());
    }
    return scale;
  }

  private static double weight(Memory memory, Normalize operation, int c) {
    return operation.weight().map(w -> memory.store()[w.offset() + c]).orElse(1.0);
  }

  static void gradientSums(Memory memory, Normalize.GradientSums operation, int rows) {
    Normalize forward = operation.forward();
    Tensor input = forward.input();
    int channels = input.channels();
    double[] x = memory.of(input);
    double[] g = memory.of(operation.outputGradient());
    double[] sums = memory.of(operation.sums());
    double[] mean = mean(memory, forward);
    double[] scale = scale(memory, forward);
    Arrays.fill(sums, 0);
    for (int i = 0; i < input.elements(rows); i++) {
      int c = channel(input, i);
      sums[c] += g[i];
      sums[channels + c] += g[i] * (x[i] - mean[c]) * scale[c];
    }
    double[] gradients = memory.gradients();
    forward.bias().ifPresent(b -> System.arraycopy(sums, 0, gradients, b.offset(), channels));
    forward
        .weight()
        .ifPresent(w -> System.arraycopy(sums, channels, gradients, w.offset(), channels));
  }

  static void inputGradient(Memory memory, Normalize.InputGradient operation, int rows) {
    Normalize forward = operation.forward();
    Tensor input = forward.input();
    int channels = input.channels();
    double[] x = memory.of(input);
    double[] g = memory.of(operation.outputGradient());
    double[] dx = memory.of(operation.inputGradient());
    double[] sums = memory.of(operation.sums());
    double[] mean = mean(memory, forward);
    double[] scale = scale(memory, forward);
    for (int i = 0; i < input.elements(rows); i++) {
      int c = channel(input, i);
      double gradient = g[i];
      if (forward.moments().isPresent()) {
        double n = memory.of(forward.moments().get())[2 * channels];
        double normalised = (x[i] - mean[c]) * scale[c];
        gradient -= sums[c] / n + normalised * sums[channels + c] / n;
      }
      dx[i] = weight(memory, forward, c) * scale[c] * gradient;
    }
  }
}
