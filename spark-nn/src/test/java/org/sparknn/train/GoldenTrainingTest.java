package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sparknn.kernels.golden.TrainingRun;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.training.GradientSettings;
import org.sparknn.model.TargetColumn;
import org.sparknn.model.TensorColumn;
import org.sparknn.testing.LocalSpark;

/** Does training over Spark's tasks give torch's losses and weights, on any number of ranks? */
class GoldenTrainingTest {
  private static final int MOST_RANKS = 4;

  @TestFactory
  Stream<DynamicTest> runsOnRanks() {
    return TrainingRun.all().stream()
        .filter(TrainingRun::trains)
        .flatMap(
            run ->
                IntStream.rangeClosed(1, MOST_RANKS)
                    .mapToObj(
                        ranks ->
                            DynamicTest.dynamicTest(
                                "%s on %d ranks".formatted(run, ranks),
                                () -> check(run, ranks, ranks == 2 ? 1 : 2 * ranks + 1))));
  }

  private static void check(TrainingRun run, int ranks, int partitions) {
    TrainingSettings settings =
        new TrainingSettings(
            run.network(),
            run.row(),
            run.transform(),
            (slots, spark) -> Optional.of(run.state("init.")),
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
            GradientSettings.DEFAULT,
            TransportSettings.DEFAULT,
            ShardSettings.DEFAULT);
    Dataset<Row> rows = rows(run, partitions);
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

  /** As many rows as steps can be compared over. */
  private static Dataset<Row> rows(TrainingRun run, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < run.comparableSteps() * run.batch(); i++) {
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
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    return LocalSpark.session().createDataFrame(context.parallelize(rows, partitions), schema);
  }
}
