package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparknn.collective.Sessions;
import org.sparknn.kernels.golden.TrainingRun;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.training.GradientSettings;
import org.sparknn.kernels.training.NonFinite;
import org.sparknn.model.TargetColumn;
import org.sparknn.model.TensorColumn;
import org.sparknn.testing.LocalSpark;

/**
 * Does training over Spark's tasks give torch's losses and weights, on any number of ranks, which
 * are threads or processes of their own? With batches that ranks share unevenly, partitions that
 * are empty, and replicas that are compared after every step.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GoldenTrainingTest {
  private static final int MOST_RANKS = 4;
  private static final GradientSettings CHECKED = new GradientSettings(1, 0, 0, NonFinite.STOP, 1);

  private static SparkSession cluster;

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.stop();
    }
  }

  /** One core each. */
  private static SparkSession cluster() throws InterruptedException {
    if (cluster == null) {
      cluster = Sessions.cluster(MOST_RANKS, Map.of("spark.executor.memory", "480m"));
    }
    return cluster;
  }

  @Order(1)
  @TestFactory
  Stream<DynamicTest> runsOnRanks() {
    return runs("threads", GoldenTrainingTest::checkOnThreads);
  }

  @Order(2)
  @TestFactory
  Stream<DynamicTest> runsOnExecutors() {
    return runs("executors", (run, ranks) -> check(cluster(), run, ranks, ranks + 2));
  }

  /** What a rank without rows does must be the same where its peers are other processes. */
  @Order(3)
  @ParameterizedTest
  @CsvSource({"2, 64, 5", "9, 4, 1"})
  void executorsMayHaveNoRows(int count, int batchSize, int partitions) throws Exception {
    OddCountsTest.check(cluster(), count, batchSize, partitions);
  }

  /** Checks a run on a number of ranks. */
  private interface Check {
    void accept(TrainingRun run, int ranks) throws Exception;
  }

  private static Stream<DynamicTest> runs(String what, Check check) {
    return TrainingRun.all().stream()
        .filter(TrainingRun::trains)
        .flatMap(
            run ->
                IntStream.rangeClosed(1, Math.min(MOST_RANKS, run.batch()))
                    .mapToObj(
                        ranks ->
                            DynamicTest.dynamicTest(
                                "%s on %d ranks, which are %s".formatted(run, ranks, what),
                                () -> check.accept(run, ranks))));
  }

  private static void checkOnThreads(TrainingRun run, int ranks) {
    check(LocalSpark.session(), run, ranks, ranks == 2 ? 1 : 2 * ranks + 1);
  }

  private static void check(SparkSession spark, TrainingRun run, int ranks, int partitions) {
    TrainingSettings settings =
        new TrainingSettings(
            run.network(),
            run.row(),
            run.transform(),
            (slots, session) -> Optional.of(run.state("init.")),
            run.loss(),
            run.optimizer(),
            run.learningRate(),
            Schedule.CONSTANT,
            1,
            run.batch(),
            0,
            false,
            ranks,
            1,
            "auto",
            RecoverySettings.DEFAULT,
            CHECKED,
            TransportSettings.DEFAULT,
            ShardSettings.DEFAULT);
    Dataset<Row> rows = rows(spark, run, partitions);
    List<StepReport> heard = new ArrayList<>();
    TrainingResult result =
        Trainer.train(
            rows,
            TensorColumn.of(rows.schema(), "image"),
            TargetColumn.of(rows.schema(), "label", run.target()),
            settings,
            new TrainingListener() {
              @Override
              public void step(StepReport report) {
                synchronized (heard) {
                  heard.add(report);
                }
              }
            });
    assertEquals(ranks, result.ranks());
    run.checkLosses(result.history().stream().mapToDouble(StepReport::loss).toArray());
    if (run.comparableSteps() == run.steps()) {
      run.checkState("final.", result.state());
    }
    synchronized (heard) {
      assertTrue(!heard.isEmpty() && result.history().containsAll(heard), heard.toString());
    }
  }

  /** As many rows as steps can be compared over, and an empty partition. */
  private static Dataset<Row> rows(SparkSession spark, TrainingRun run, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < run.rows(); i++) {
      rows.add(RowFactory.create(run.image(i), run.target(i)));
    }
    StructType schema =
        new StructType(
            new StructField[] {
              new StructField("image", DataTypes.BinaryType, false, TensorColumn.bytes(run.row())),
              new StructField(
                  "label",
                  DataTypes.createArrayType(DataTypes.FloatType, false),
                  false,
                  TensorColumn.floats(run.target().shape()))
            });
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return spark.createDataFrame(
        context.parallelize(rows, partitions).union(context.parallelize(List.<Row>of(), 1)),
        schema);
  }
}
