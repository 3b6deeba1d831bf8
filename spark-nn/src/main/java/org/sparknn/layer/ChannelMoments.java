package org.sparknn.layer;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.model.TensorColumn;

/**
 * Mean and variance of each channel over all rows and positions of a column, in one pass. Each row
 * has its own mean and its squared deviations from it, which are joined by the formula of Chan,
 * Golub and LeVeque (1979), in double and in the order of rows and partitions: the same partitions
 * give the same bits.
 */
final class ChannelMoments {
  private final int channels;

  /** How many values each channel has, then the means, then the sums of squared deviations. */
  private final double[] values;

  ChannelMoments(int channels) {
    this.channels = channels;
    values = new double[1 + 2 * channels];
  }

  /** The moments of a column whose rows have the shape (C, positions…). */
  static ChannelMoments of(Dataset<?> dataset, TensorColumn column) {
    JavaRDD<InternalRow> rows =
        dataset
            .select(functions.col("`" + column.name().replace("`", "``") + "`"))
            .queryExecution()
            .toRdd()
            .toJavaRDD();
    List<double[]> partitions =
        rows.mapPartitionsWithIndex(
                (number, partition) -> List.of(ofPartition(number, partition, column)).iterator(),
                false)
            .collect();
    ChannelMoments all = new ChannelMoments(column.shape().size(0));
    partitions.forEach(all::join);
    return all;
  }

  private static double[] ofPartition(int number, Iterator<InternalRow> rows, TensorColumn column) {
    ChannelMoments moments = new ChannelMoments(column.shape().size(0));
    float[] floats = new float[column.shape().elements()];
    byte[] bytes = new byte[column.isBytes() ? floats.length : 0];
    for (long row = 0; rows.hasNext(); row++) {
      try {
        read(column, rows.next(), bytes, floats);
      } catch (ShapeException refusal) {
        throw refusal.at("row %d of partition %d".formatted(row, number));
      }
      moments.add(floats);
    }
    return moments.values;
  }

  private static void read(TensorColumn column, InternalRow row, byte[] bytes, float[] floats) {
    if (!column.isBytes()) {
      column.read(row, 0, floats, 0);
      return;
    }
    column.read(row, 0, bytes, 0);
    for (int i = 0; i < bytes.length; i++) {
      floats[i] = Byte.toUnsignedInt(bytes[i]);
    }
  }

  /** Adds a row with the same number of values in each channel. */
  void add(float[] row) {
    int positions = channels == 0 ? 0 : row.length / channels;
    double[] moments = new double[values.length];
    moments[0] = positions;
    for (int channel = 0; channel < channels; channel++) {
      double mean = 0;
      for (int i = 0; i < positions; i++) {
        mean += row[channel * positions + i];
      }
      mean /= positions;
      double squares = 0;
      for (int i = 0; i < positions; i++) {
        double deviation = row[channel * positions + i] - mean;
        squares += deviation * deviation;
      }
      moments[1 + channel] = mean;
      moments[1 + channels + channel] = squares;
    }
    join(moments);
  }

  /** Takes in the moments of other values. */
  private void join(double[] others) {
    double sum = values[0] + others[0];
    if (others[0] == 0) {
      return;
    }
    for (int mean = 1, squares = 1 + channels; mean <= channels; mean++, squares++) {
      double difference = others[mean] - values[mean];
      values[mean] += difference * others[0] / sum;
      values[squares] += others[squares] + difference * difference * values[0] * others[0] / sum;
    }
    values[0] = sum;
  }

  /** Values in each channel. */
  long count() {
    return (long) values[0];
  }

  float[] means() {
    float[] means = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      means[channel] = (float) values[1 + channel];
    }
    return means;
  }

  /** The sums of squares divided by one less than the number of values. */
  float[] unbiasedVariances() {
    float[] variances = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      variances[channel] = (float) (values[1 + channels + channel] / (values[0] - 1));
    }
    return variances;
  }
}
