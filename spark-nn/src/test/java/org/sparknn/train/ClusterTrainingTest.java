package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.sparknn.collective.Sessions;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;

/** Training on two executors, each a process of its own. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTrainingTest {
  private static final int STEPS = 20;
  private static final double SAME_RUN = 1e-4;

  /** Gradients with eight significant bits. */
  private static final double ROUNDED_RUN = 0.05;

  private static SparkSession spark;

  @BeforeAll
  static void start() throws InterruptedException {
    spark = Sessions.cluster(Map.of());
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static double[] losses(SequentialClassificationModel model) {
    double[] history = model.summary().objectiveHistory();
    return java.util.Arrays.copyOf(history, STEPS);
  }

  @Test
  @Order(1)
  void oneAndTwoExecutorsComputeTheSameRunWithAndWithoutShuffling() {
    for (boolean shuffle : new boolean[] {false, true}) {
      SequentialClassifier classifier = Quarters.classifier().setShuffle(shuffle);
      SequentialClassificationModel alone = classifier.setRanks(1).fit(Quarters.rows(spark));
      SequentialClassificationModel both = classifier.setRanks(2).fit(Quarters.rows(spark));
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
    SequentialClassifier classifier = Quarters.classifier();
    SequentialClassificationModel first = classifier.fit(Quarters.rows(spark));
    SequentialClassificationModel second = classifier.fit(Quarters.rows(spark));
    assertEquals(2, first.summary().ranks());
    first
        .state()
        .tensors()
        .forEach(
            (name, values) -> assertArrayEquals(values, second.state().tensors().get(name), name));
    long right = first.transform(Quarters.rows(spark)).where("prediction = label").count();
    assertTrue(right > Quarters.ROWS * 0.9, right + " of " + Quarters.ROWS + " are right");
  }

  @Test
  @Order(2)
  void deferredUpdatesGiveTheSameBits() {
    SequentialClassifier classifier = Quarters.withManyWeights().setRanks(2);
    SequentialClassificationModel atOnce = classifier.fit(Quarters.rows(spark));
    SequentialClassificationModel deferred =
        classifier.setDeferredUpdates(true).fit(Quarters.rows(spark));
    atOnce
        .state()
        .tensors()
        .forEach(
            (name, values) ->
                assertArrayEquals(values, deferred.state().tensors().get(name), name));
  }

  @Test
  @Order(2)
  void gradientsInHalfTheBytesTrainAlmostTheSame() {
    SequentialClassifier classifier = Quarters.classifier();
    double[] wanted = losses(classifier.fit(Quarters.rows(spark)));
    SequentialClassificationModel compressed =
        classifier.setGradientCompression("bf16").fit(Quarters.rows(spark));
    double[] got = losses(compressed);
    for (int step = 0; step < STEPS; step++) {
      assertEquals(wanted[step], got[step], ROUNDED_RUN * wanted[step], "loss of step " + step);
    }
    assertTrue(wanted[STEPS - 1] != got[STEPS - 1], "nothing was rounded");
    long right = compressed.transform(Quarters.rows(spark)).where("prediction = label").count();
    assertTrue(right > Quarters.ROWS * 0.9, right + " of " + Quarters.ROWS + " are right");
  }

  @Test
  @Order(3)
  void aKilledExecutorEndsTheRunWithAMessageInsteadOfAHang() {
    long executor = anExecutor();
    AtomicBoolean killed = new AtomicBoolean();
    SequentialClassifier classifier =
        Quarters.classifier()
            .setEpochs(100_000)
            .setMaxRestarts(0)
            .setListener(
                new TrainingListener() {
                  @Override
                  public void step(StepReport report) {
                    if (report.step() > 20 && killed.compareAndSet(false, true)) {
                      ProcessHandle.of(executor).orElseThrow().destroyForcibly();
                    }
                  }
                });
    Dataset<Row> rows = Quarters.rows(spark);
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
