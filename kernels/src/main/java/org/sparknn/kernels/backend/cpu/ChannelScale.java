package org.sparknn.kernels.backend.cpu;

import org.sparknn.kernels.operation.Normalize;
import org.sparknn.kernels.plan.Parameter;

/**
 * What a normalisation subtracts from each channel and multiplies it by. The mean is kept as a
 * float and the rest that a float cannot hold, so that {@code x - centre} is exact for values near
 * a large mean.
 */
final class ChannelScale {
  final int channels;

  final PointRows rows;

  /** The mean as a float, zero in lanes without a channel, for each point of {@link #rows}. */
  final float[] centre;

  /** The mean minus {@link #centre}. */
  final double[] rest;

  /** Biased variance. */
  final double[] variance;

  /** 1 / √(variance + epsilon). */
  final double[] inverse;

  private final Normalize operation;
  private final Store store;
  private final double[] moments;

  ChannelScale(Memory memory, Normalize operation) {
    this.operation = operation;
    store = memory.store;
    moments = operation.moments().map(memory::statistic).orElse(new double[0]);
    Place place = memory.place(operation.input());
    channels = place.channels();
    rows = new PointRows(place);
    centre = memory.scratch(rows.length);
    rest = new double[channels];
    variance = new double[channels];
    inverse = new double[channels];
  }

  /** Whether the batch normalises itself; else running statistics do. */
  boolean fromBatch() {
    return operation.moments().isPresent();
  }

  /** Values of each channel over all ranks. */
  double count() {
    return moments[2 * channels];
  }

  void refresh() {
    if (fromBatch()) {
      double count = count();
      for (int c = 0; c < channels; c++) {
        double mean = count == 0 ? 0 : moments[c] / count;
        double square = count == 0 ? 0 : moments[channels + c] / count;
        set(c, mean, Math.max(0, square - mean * mean));
      }
    } else {
      Normalize.RunningStatistics running = operation.running().orElseThrow();
      for (int c = 0; c < channels; c++) {
        set(c, value(running.mean(), c), value(running.variance(), c));
      }
    }
    rows.repeat(centre);
  }

  private void set(int c, double mean, double channelVariance) {
    centre[c] = (float) mean;
    rest[c] = mean - centre[c];
    variance[c] = channelVariance;
    inverse[c] = 1 / Math.sqrt(channelVariance + operation.epsilon());
  }

  double mean(int c) {
    return centre[c] + rest[c];
  }

  double weight(int c) {
    return operation.weight().isPresent() ? value(operation.weight().get(), c) : 1;
  }

  double bias(int c) {
    return operation.bias().isPresent() ? value(operation.bias().get(), c) : 0;
  }

  private float value(Parameter parameter, int c) {
    return store.values[store.offset(parameter) + c];
  }
}
