package org.sparknn.train;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.sparknn.checkpoint.CheckpointClaim;
import org.sparknn.collective.Encryption;
import org.sparknn.collective.Ports;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.Lanes;
import org.sparknn.model.TargetColumn;
import org.sparknn.model.TensorColumn;

/** Trains a network data-parallel: one barrier job in which each task is a rank. */
public final class Trainer {
  private Trainer() {}

  /**
   * Trains on the rows of a dataset.
   *
   * @param features the column of the inputs
   * @param targets the column that the loss compares the outputs with
   * @throws IllegalArgumentException if the settings do not fit the cluster or the data, or
   *     checkpoints cannot be written where they should
   * @throws TrainingException if a rank fails, or the run is cancelled, or its application stopped
   */
  public static TrainingResult train(
      Dataset<?> rows,
      TensorColumn features,
      TargetColumn targets,
      TrainingSettings settings,
      TrainingListener listener) {
    try {
      return trainChecked(rows, features, targets, settings, listener);
    } catch (Exception e) {
      // thrown for a stopped application by whatever part of Spark is used first
      if (rows.sparkSession().sparkContext().isStopped()) {
        throw new TrainingException(
            "the application was stopped before the training had ended: " + e.getMessage(), e);
      }
      throw e;
    }
  }

  private static TrainingResult trainChecked(
      Dataset<?> rows,
      TensorColumn features,
      TargetColumn targets,
      TrainingSettings settings,
      TrainingListener listener) {
    SparkConf conf = rows.sparkSession().sparkContext().conf();
    Encryption.check(conf);
    Ports.check(conf);
    requireShape(features, settings.rowShape());
    Shape row = settings.rowShape();
    settings.inputTransform().check(row.rank() == 0 ? 1 : row.size(0));
    Plan plan =
        Plan.overRows(settings.network(), row, Purpose.TRAINING, settings.loss(), targets.target());
    Preflight.requireWeights(plan);
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    Preflight.checkSettings(conf);
    int ranks = Slots.ranks(context.sc(), settings.ranks(), settings.batchSize());
    long bytes = Preflight.checkMemory(context.sc(), plan, settings, ranks);
    PackedRows packing = new PackedRows(features, targets, settings.loss(), plan.output().shape());
    try (CheckpointClaim claim =
        CheckpointClaim.of(settings.recovery().checkpoints(), context.hadoopConfiguration())) {
      listener.prepared(ranks, bytes);
      return train(rows, packing, plan, settings.with(claim.settings()), ranks, listener);
    }
  }

  private static TrainingResult train(
      Dataset<?> rows,
      PackedRows packing,
      Plan plan,
      TrainingSettings settings,
      int ranks,
      TrainingListener listener) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    try (SentWeights weights = SentWeights.of(settings, rows.sparkSession());
        RowBlocks blocks = RowBlocks.read(packing.pack(rows, settings.shuffle()))) {
      Lanes lanes =
          new Lanes(
              blocks.fingerprint().rows(),
              settings.batchSize(),
              settings.seed(),
              settings.shuffle(),
              plan.minimumRows());
      return new Attempts(context, settings, weights, lanes, packing, blocks, listener).run(ranks);
    }
  }

  private static void requireShape(TensorColumn features, Shape wanted) {
    if (!features.shape().equals(wanted)) {
      throw new ShapeException(
          "the network wants inputs of shape %s but the features have shape %s"
              .formatted(wanted, features.shape()));
    }
  }
}
