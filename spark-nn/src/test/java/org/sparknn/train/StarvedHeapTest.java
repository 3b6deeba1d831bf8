package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.layer.AvgPool2d;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.Linear;
import org.sparknn.model.Sequential;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.model.TensorColumn;

/** Does a process train on more rows than its heap holds? */
class StarvedHeapTest {
  private static final Shape IMAGE = Shape.of(16, 64, 64);
  private static final int ROWS = 3600;
  private static final int BATCH = 50;
  private static final int PARTITIONS = 4;
  private static final int HEAP_MEGABYTES = 192;
  private static final int PATIENCE_SECONDS = 300;

  @TempDir Path folder;

  /** What runs in the process. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws java.io.IOException {
      try (SparkSession spark =
          SparkSession.builder()
              .master("local[2]")
              .config("spark.testing.reservedMemory", 0)
              .config("spark.local.dir", arguments[0])
              .config("spark.ui.enabled", false)
              .getOrCreate()) {
        int steps =
            new SequentialClassifier()
                .setNetwork(
                    new Sequential()
                        .setInputShape(16, 64, 64)
                        .setLayers(new AvgPool2d(16), new Flatten(), new Linear(256, 2)))
                .setFeaturesCol("image")
                .setLabelCol("label")
                .setBatchSize(BATCH)
                .setEpochs(2)
                .fit(rows(spark))
                .summary()
                .objectiveHistory()
                .length;
        System.out.printf("%d steps in %d bytes%n", steps, Runtime.getRuntime().maxMemory());
      }
    }

    private static Dataset<Row> rows(SparkSession spark) {
      StructType schema =
          new StructType(
              new StructField[] {
                new StructField("image", DataTypes.BinaryType, false, TensorColumn.bytes(IMAGE)),
                new StructField("label", DataTypes.IntegerType, false, Metadata.empty())
              });
      List<Integer> partitions = IntStream.range(0, PARTITIONS).boxed().toList();
      return spark.createDataFrame(
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .parallelize(partitions, PARTITIONS)
              .flatMap(
                  partition ->
                      IntStream.range(0, ROWS / PARTITIONS).mapToObj(Program::row).iterator()),
          schema);
    }

    private static Row row(int number) {
      byte[] image = new byte[IMAGE.elements()];
      java.util.Arrays.fill(image, (byte) (number % 2 * 100 + number % 7));
      return RowFactory.create(image, number % 2);
    }
  }

  @Test
  void rowsThatExceedTheHeapLieInAFile() throws Exception {
    Path output = folder.resolve("output");
    Path local = Files.createDirectory(folder.resolve("local"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-Xmx") && !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.add("-Xmx" + HEAP_MEGABYTES + "m");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(Program.class.getName());
    command.add(local.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertTrue(ended, said);
    assertEquals(0, process.exitValue(), said);
    long rowBytes = (long) ROWS * IMAGE.elements();
    assertTrue(rowBytes > (long) HEAP_MEGABYTES << 20);
    assertTrue(said.contains(2 * ROWS / BATCH + " steps"), said);
    try (var left = Files.list(local)) {
      assertEquals(0, left.count());
    }
  }
}
