package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.sparknn.collective.Sessions;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.layer.BatchNorm2d;
import org.sparknn.layer.Conv2d;
import org.sparknn.layer.Dropout;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.Linear;
import org.sparknn.layer.MaxPool2d;
import org.sparknn.layer.ReLU;
import org.sparknn.model.Sequential;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.model.TensorColumn;

/** Training on two executors, each a process of its own. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTrainingTest {
  private static final Shape IMAGE = Shape.of(1, 8, 8);
  private static final int ROWS = 203;
  private static final int STEPS = 20;
  private static final double SAME_RUN = 1e-4;

  private static SparkSession spark;

  @BeforeAll
  static void start() throws InterruptedException {
    spark = Sessions.cluster(Map.of());
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** Images whose brightest quarter is their class. */
  private static Dataset<Row> rows() {
    SplittableRandom random = new SplittableRandom(3);
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      byte[] image = new byte[IMAGE.elements()];
      random.nextBytes(image);
      int label = row % 4;
      for (int i = 0; i < image.length; i++) {
        boolean inQuarter = i / 32 == label / 2 && i % 8 / 4 == label % 2;
        image[i] = (byte) ((image[i] & 0x7f) + (inQuarter ? 128 : 0));
      }
      rows.add(RowFactory.create(image, label));
    }
    StructType schema =
        new StructType(
            new StructField[] {
              new StructField("image", DataTypes.BinaryType, false, TensorColumn.bytes(IMAGE)),
              new StructField("label", DataTypes.IntegerType, false, Metadata.empty())
            });
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, 5), schema);
  }

  private static SequentialClassifier classifier() {
    Sequential network =
        new Sequential()
            .setInputShape(1, 8, 8)
            .setLayers(
                new Conv2d(1, 5, 3).setPadding(1).setBias(false),
                new BatchNorm2d(5),
                new ReLU(),
                new MaxPool2d(2),
                new Flatten(),
                new Dropout().setP(0.25),
                new Linear(80, 4));
    return new SequentialClassifier()
        .setNetwork(network)
        .setFeaturesCol("image")
        .setLabelCol("label")
        .setBatchSize(20)
        .setEpochs(3)
        .setLearningRate(0.05)
        .setSeed(7);
  }

  private static double[] losses(SequentialClassificationModel model) {
    double[] history = model.summary().objectiveHistory();
    return java.util.Arrays.copyOf(history, STEPS);
  }

  @Test
  @Order(1)
  void oneAndTwoExecutorsComputeTheSameRunWithAndWithoutShuffling() {
    for (boolean shuffle : new boolean[] {false, true}) {
      SequentialClassifier classifier = classifier().setShuffle(shuffle);
      SequentialClassificationModel alone = classifier.setRanks(1).fit(rows());
      SequentialClassificationModel both = classifier.setRanks(2).fit(rows());
      double[] wanted = losses(alone);
      double[] got = losses(both);
      for (int step = 0; step < STEPS; step++) {
        assertEquals(wanted[step], got[step], SAME_RUN * wanted[step], "loss of step " + step);
      }
    }
  }

  @Test
  @Order(2)
  void twoFitsWithOneSeedGiveTheSameBits() {
    SequentialClassifier classifier = classifier();
    SequentialClassificationModel first = classifier.fit(rows());
    SequentialClassificationModel second = classifier.fit(rows());
    assertEquals(2, first.summary().ranks());
    first
        .state()
        .tensors()
        .forEach(
            (name, values) -> assertArrayEquals(values, second.state().tensors().get(name), name));
    long right = first.transform(rows()).where("prediction = label").count();
    assertTrue(right > ROWS * 0.9, right + " of " + ROWS + " are right");
  }

  @Test
  @Order(3)
  void aKilledExecutorEndsTheRunWithAMessageInsteadOfAHang() {
    long executor = anExecutor();
    AtomicBoolean killed = new AtomicBoolean();
    SequentialClassifier classifier =
        classifier()
            .setEpochs(100_000)
            .setListener(
                new TrainingListener() {
                  @Override
                  public void step(StepReport report) {
                    if (report.step() > 20 && killed.compareAndSet(false, true)) {
                      ProcessHandle.of(executor).orElseThrow().destroyForcibly();
                    }
                  }
                });
    Dataset<Row> rows = rows();
    TrainingException failure =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () -> assertThrows(TrainingException.class, () -> classifier.fit(rows)));
    assertTrue(killed.get());
    assertTrue(failure.getMessage().contains("rank"), failure.getMessage());
    assertFalse(failure.getMessage().contains("\tat "), failure.getMessage());
  }

  private static long anExecutor() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(List.of(0), 1)
        .map(i -> ProcessHandle.current().pid())
        .first();
  }
}
