package org.sparknn.model;

import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.sparknn.score.OutputColumns;

/** Logits, probabilities and the class of each row, as Spark's classifiers name them. */
final class ClassScores implements OutputColumns {
  private static final byte DENSE = 1;
  private final boolean rawPrediction;
  private final boolean probability;
  private final boolean prediction;
  private final double[] thresholds;

  /**
   * @param schema columns with empty names are left out
   * @param thresholds what probabilities are divided by before the largest wins, or none
   */
  ClassScores(ClassifierSchema schema, double[] thresholds) {
    rawPrediction = !schema.rawPrediction().isEmpty();
    probability = !schema.probability().isEmpty();
    prediction = !schema.prediction().isEmpty();
    this.thresholds = thresholds;
  }

  @Override
  public void fill(float[] outputs, int offset, int length, GenericInternalRow added) {
    double[] raw = new double[length];
    for (int i = 0; i < length; i++) {
      raw[i] = outputs[offset + i];
    }
    int column = 0;
    if (rawPrediction) {
      added.update(column++, vector(raw));
    }
    if (!probability && !prediction) {
      return;
    }
    double[] probabilities = raw.clone();
    softmax(probabilities);
    if (probability) {
      added.update(column++, vector(probabilities));
    }
    if (prediction) {
      added.update(column, (double) largest(probabilities));
    }
  }

  /** As {@code VectorUDT} lays out a dense vector. */
  private static GenericInternalRow vector(double[] values) {
    return new GenericInternalRow(
        new Object[] {DENSE, null, null, UnsafeArrayData.fromPrimitiveArray(values)});
  }

  private int largest(double[] probabilities) {
    int largest = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < probabilities.length; i++) {
      double value = thresholds.length == 0 ? probabilities[i] : probabilities[i] / thresholds[i];
      if (value > most) {
        most = value;
        largest = i;
      }
    }
    return largest;
  }

  /** Replaces logits by probabilities. */
  static void softmax(double[] values) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      max = Math.max(max, value);
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(values[i] - max);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
  }
}
