package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.testing.LocalSpark;

/** Are rows read once, kept in memory or a file, and gone afterwards? */
class ShardsTest {
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  private final SparkSession spark = LocalSpark.session();

  @BeforeEach
  void nothingIsThere() throws InterruptedException {
    requireNothingLeft();
  }

  /** Spark removes blocks and shuffles in the background. */
  private void requireNothingLeft() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!left().isEmpty() && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    assertEquals(List.of(), left());
    assertTrue(spark.sparkContext().getPersistentRDDs().isEmpty());
  }

  private static List<String> left() {
    return Arrays.stream(SparkEnv.get().blockManager().diskBlockManager().localDirs())
        .flatMap(folder -> Arrays.stream(folder.listFiles()))
        .flatMap(folder -> Arrays.stream(folder.listFiles()))
        .map(java.io.File::getName)
        .filter(name -> name.matches("(rdd|shuffle|temp_local)_.*"))
        .toList();
  }

  private static boolean isOpen() {
    return Arrays.stream(OPEN_FILES.toFile().listFiles())
        .map(ShardsTest::target)
        .anyMatch(name -> name.contains("temp_local_"));
  }

  /** Files may be closed in between. */
  private static String target(java.io.File link) {
    try {
      return Files.readSymbolicLink(link.toPath()).toString();
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void rowsAreReadOnce() throws InterruptedException {
    LongAccumulator read = spark.sparkContext().longAccumulator();
    Dataset<Row> plain = Quarters.rows(spark);
    Dataset<Row> counted =
        plain.map(
            (MapFunction<Row, Row>)
                row -> {
                  read.add(1);
                  return row;
                },
            Encoders.row(plain.schema()));
    // encoders forget the metadata
    Dataset<Row> rows =
        counted.withColumn(
            "image", counted.col("image").as("image", plain.schema().apply("image").metadata()));
    Quarters.classifier().setEpochs(2).setRanks(3).fit(rows);
    assertEquals(Quarters.ROWS, read.value());
    requireNothingLeft();
  }

  @Test
  void aFileTrainsToTheSameBitsAsMemoryAndIsUnopened() throws Exception {
    assumeTrue(Files.exists(OPEN_FILES));
    AtomicBoolean opened = new AtomicBoolean();
    SequentialClassifier classifier =
        Quarters.classifier()
            .setRanks(3)
            .setEpochs(30)
            .setListener(
                new TrainingListener() {
                  @Override
                  public void step(StepReport report) {
                    opened.compareAndSet(false, isOpen());
                  }
                });
    SequentialClassificationModel memory =
        classifier.setShardMemoryFraction(1).fit(Quarters.rows(spark));
    assertFalse(opened.get());
    SequentialClassificationModel file =
        classifier.setShardMemoryFraction(0).fit(Quarters.rows(spark));
    assertTrue(opened.get());
    assertFalse(isOpen());
    assertArrayEquals(memory.summary().objectiveHistory(), file.summary().objectiveHistory());
    memory
        .state()
        .tensors()
        .forEach((name, values) -> assertArrayEquals(values, file.state().get(name), name));
    requireNothingLeft();
  }

  private static Dataset<Row> replaced(Dataset<Row> rows, String column, String expression) {
    return rows.withColumn(
        column, functions.expr(expression).as(column, rows.schema().apply(column).metadata()));
  }

  @Test
  void theFirstBadRowIsNamedAndNothingIsLeft() throws InterruptedException {
    Map<Dataset<Row>, String> bad =
        Map.of(
            // every fourth row is one, in all partitions
            replaced(Quarters.rows(spark), "image", "if(label = 3, unhex('00'), image)"),
            "row 3: column 'image' wants 64 elements of shape [1, 8, 8] but got 1",
            replaced(Quarters.rows(spark), "label", "label + 2"),
            "row 2 has the label 4.0, but the network has 4 classes, numbered from 0 to 3",
            replaced(Quarters.rows(spark), "label", "if(image is null, 1, null)"),
            "row 0: column 'label' wants numbers but got null");
    for (Map.Entry<Dataset<Row>, String> entry : bad.entrySet()) {
      String message =
          assertThrows(ShapeException.class, () -> Quarters.classifier().fit(entry.getKey()))
              .getMessage();
      assertTrue(message.startsWith(entry.getValue()), message);
      requireNothingLeft();
    }
  }

  @Test
  void filesAreRefusedWhereLocalFilesMustBeEncrypted() {
    SparkEnv.get().conf().set("spark.io.encryption.enabled", "true");
    try {
      Quarters.classifier().setEpochs(1).fit(Quarters.rows(spark));
      TrainingException refusal =
          assertThrows(
              TrainingException.class,
              () -> Quarters.classifier().setShardMemoryFraction(0).fit(Quarters.rows(spark)));
      assertTrue(
          refusal.getMessage().contains("spark.io.encryption.enabled forbids a file"),
          refusal.getMessage());
      assertTrue(refusal.getMessage().contains("of rank"), refusal.getMessage());
    } finally {
      SparkEnv.get().conf().remove("spark.io.encryption.enabled");
    }
  }
}
