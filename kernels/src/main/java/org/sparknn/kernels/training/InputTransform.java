package org.sparknn.kernels.training;

import java.io.Serializable;
import java.util.List;

/**
 * How raw inputs become the network's: {@code (x · scale - mean[c]) / deviation[c]} for channel c,
 * computed in double and rounded once.
 *
 * @param mean one value per channel, or none for 0
 * @param deviation one value per channel, or none for 1
 */
public record InputTransform(double scale, List<Double> mean, List<Double> deviation)
    implements Serializable {
  /** Leaves inputs as they are. */
  public static final InputTransform IDENTITY = new InputTransform(1, List.of(), List.of());

  /** Maps bytes to [0, 1]. */
  public static final InputTransform BYTES = new InputTransform(1 / 255.0, List.of(), List.of());

  public InputTransform {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (!Double.isFinite(scale)) {
      throw new IllegalArgumentException("the input's scale must be finite but got " + scale);
    }
    for (double value : deviation) {
      if (!(value > 0)) {
        throw new IllegalArgumentException(
            "the input's standard deviations must be above 0 but got " + deviation);
      }
    }
  }

  /** Refuses means or deviations that are not one per channel. */
  public void check(int channels) {
    check("means", mean, channels);
    check("standard deviations", deviation, channels);
  }

  private static void check(String name, List<Double> values, int channels) {
    if (!values.isEmpty() && values.size() != channels) {
      throw new IllegalArgumentException(
          "the input has %d channels but %d %s are given".formatted(channels, values.size(), name));
    }
  }

  /** One number of a channel. */
  public float apply(double x, int channel) {
    double centred = x * scale - (mean.isEmpty() ? 0 : mean.get(channel));
    return (float) (deviation.isEmpty() ? centred : centred / deviation.get(channel));
  }

  /** For each channel the 256 numbers that unsigned bytes become. */
  public float[] table(int channels) {
    float[] table = new float[256 * channels];
    for (int i = 0; i < table.length; i++) {
      table[i] = apply(i % 256, i / 256);
    }
    return table;
  }

  /** Applies this to rows in logical (C, …) order, in place. */
  public void apply(float[] values, int rows, int channels, int positions) {
    if (equals(IDENTITY)) {
      return;
    }
    int i = 0;
    for (int row = 0; row < rows; row++) {
      for (int channel = 0; channel < channels; channel++) {
        for (int position = 0; position < positions; position++, i++) {
          values[i] = apply(values[i], channel);
        }
      }
    }
  }
}
