package org.sparknn.jobs.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.GradientSettings;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.model.TargetColumn;
import org.sparknn.model.TensorColumn;
import org.sparknn.train.InitialWeights;
import org.sparknn.train.RecoverySettings;
import org.sparknn.train.ShardSettings;
import org.sparknn.train.StepReport;
import org.sparknn.train.Trainer;
import org.sparknn.train.TrainingListener;
import org.sparknn.train.TrainingSettings;
import org.sparknn.train.TransportSettings;

/** Whole runs of the estimators' trainer, over random images. */
final class TrainerRuns {
  static final Optimizer OPTIMIZER = new Sgd(0.9, 0, 0, false);
  static final double LEARNING_RATE = 0.001;
  private static final String IMAGE = "image";
  private static final String LABEL = "label";
  private static final int PARTITIONS = 2;

  private final SparkSession session;

  TrainerRuns(SparkSession session) {
    this.session = session;
  }

  /**
   * A run.
   *
   * @param stepMillis of each step behind the warm-up
   * @param aroundMillis of all that is not a step: rows are read, ranks meet, devices are opened
   */
  record Outcome(List<Double> stepMillis, double aroundMillis) {}

  /** Trains for an epoch of {@code network.steps()} steps. */
  Outcome run(ScaledNetwork network, int ranks, int batch) {
    Dataset<Row> rows = rows(network.row(), batch * network.steps());
    List<Double> steps = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void step(StepReport report) {
            steps.add(1e3 * batch / report.imagesPerSecond());
          }
        };
    long start = System.nanoTime();
    Trainer.train(
        rows,
        TensorColumn.of(rows.schema(), IMAGE),
        TargetColumn.of(rows.schema(), LABEL, new Target(Shape.of(), true)),
        settings(network, ranks, batch),
        listener);
    double millis = (System.nanoTime() - start) * 1e-6;
    double inSteps = steps.stream().mapToDouble(Double::doubleValue).sum();
    return new Outcome(
        List.copyOf(steps.subList(network.warmUp(), steps.size())), millis - inSteps);
  }

  private Dataset<Row> rows(Shape shape, int count) {
    int elements = shape.elements();
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(session.sparkContext())
            .parallelize(IntStream.range(0, count).boxed().toList(), PARTITIONS)
            .map(number -> row(number, elements));
    StructType schema =
        new StructType().add(IMAGE, DataTypes.BinaryType).add(LABEL, DataTypes.FloatType);
    return TensorColumn.describe(session.createDataFrame(rows, schema), IMAGE, shape, "uint8");
  }

  private static Row row(int number, int elements) {
    byte[] pixels = new byte[elements];
    new Random(number).nextBytes(pixels);
    return RowFactory.create(pixels, (float) (number % ScaledNetwork.CLASSES));
  }

  private static TrainingSettings settings(ScaledNetwork network, int ranks, int batch) {
    return new TrainingSettings(
        network.network(),
        network.row(),
        InputTransform.BYTES,
        InitialWeights.DRAWN,
        new CrossEntropyLoss(),
        OPTIMIZER,
        LEARNING_RATE,
        Schedule.CONSTANT,
        1,
        batch,
        0,
        true,
        ranks,
        1,
        Backends.AUTO,
        RecoverySettings.DEFAULT,
        GradientSettings.DEFAULT,
        TransportSettings.DEFAULT,
        ShardSettings.DEFAULT);
  }
}
