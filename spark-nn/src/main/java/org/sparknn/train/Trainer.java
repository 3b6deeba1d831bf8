package org.sparknn.train;

import org.apache.spark.sql.Dataset;
import org.sparknn.model.TensorColumn;

/** Trains a network data-parallel: one barrier job in which each task is a rank. */
public final class Trainer {
  private Trainer() {}

  /**
   * Trains on the rows of a dataset.
   *
   * @param features the column of the inputs
   * @param labelCol a numeric column of class numbers from 0 on
   * @throws IllegalArgumentException if the settings do not fit the cluster or the data
   * @throws TrainingException if a rank fails
   */
  public static TrainingResult train(
      Dataset<?> rows,
      TensorColumn features,
      String labelCol,
      TrainingSettings settings,
      TrainingListener listener) {
    throw new UnsupportedOperationException("not written yet");
  }
}
