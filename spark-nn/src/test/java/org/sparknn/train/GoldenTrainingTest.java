package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.io.StateDictFile;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.model.TargetColumn;
import org.sparknn.model.TensorColumn;
import org.sparknn.testing.LocalSpark;

/** Does training over Spark's tasks give torch's losses and weights, on any number of ranks? */
class GoldenTrainingTest {
  private static final Shape IMAGE = Shape.of(1, 28, 28);
  private static final int PIXELS = 28 * 28;
  private static final int BATCH = 32;
  private static final double LOSS_TOLERANCE = 1e-5;
  private static final double WEIGHT_TOLERANCE = 1e-4;
  private static final String LENET =
      """
      {"layers": [
        {"name": "c1", "type": "Conv2d", "in_channels": 1, "out_channels": 6, "kernel_size": 5,
         "padding": 2},
        {"type": "ReLU"}, {"type": "MaxPool2d", "kernel_size": 2},
        {"name": "c2", "type": "Conv2d", "in_channels": 6, "out_channels": 16, "kernel_size": 5},
        {"type": "ReLU"}, {"type": "MaxPool2d", "kernel_size": 2}, {"type": "Flatten"},
        {"name": "f1", "type": "Linear", "in_features": 400, "out_features": 120},
        {"type": "ReLU"},
        {"name": "f2", "type": "Linear", "in_features": 120, "out_features": 84},
        {"type": "ReLU"},
        {"name": "f3", "type": "Linear", "in_features": 84, "out_features": 10}]}
      """;

  @TestFactory
  Stream<DynamicTest> lenetOnRanks() {
    return IntStream.rangeClosed(1, 4)
        .mapToObj(
            ranks ->
                DynamicTest.dynamicTest(
                    ranks + " ranks", () -> check(ranks, ranks == 2 ? 1 : 2 * ranks + 1)));
  }

  private static void check(int ranks, int partitions) throws IOException {
    SafeTensors golden = golden();
    Network network = NetworkJson.read(NetworkJson.parse(LENET));
    TrainingSettings settings =
        new TrainingSettings(
            network,
            IMAGE,
            InputTransform.BYTES,
            state(golden, network, "init."),
            new CrossEntropyLoss(),
            new Sgd(0.9, 0, 1e-4, false),
            0.02,
            Schedule.CONSTANT,
            1,
            BATCH,
            0,
            false,
            ranks,
            1,
            "auto");
    Dataset<Row> rows = rows(golden, partitions);
    List<StepReport> heard = new ArrayList<>();
    TrainingResult result =
        Trainer.train(
            rows,
            TensorColumn.of(rows.schema(), "image"),
            TargetColumn.of(rows.schema(), "label", new Target(Shape.of(), true)),
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
    double[] losses = result.history().stream().mapToDouble(StepReport::loss).toArray();
    assertArrayEquals(golden.get("loss.f64").doubles(), losses, LOSS_TOLERANCE);
    StateDict wanted = state(golden, network, "final.");
    wanted
        .tensors()
        .forEach(
            (name, values) ->
                assertArrayEquals(
                    values, result.state().get(name), (float) WEIGHT_TOLERANCE, name));
    synchronized (heard) {
      assertTrue(!heard.isEmpty() && result.history().containsAll(heard), heard.toString());
    }
  }

  private static SafeTensors golden() throws IOException {
    Path folder = Path.of(System.getProperty("golden.dir"));
    Path root = Path.of(System.getProperty("sparknn.root"));
    try (InputStream in =
        Files.newInputStream(root.resolve(folder).resolve("train/lenet_fashion_sgd.safetensors"))) {
      return SafeTensors.read(in);
    }
  }

  private static StateDict state(SafeTensors golden, Network network, String prefix)
      throws IOException {
    SafeTensors slots = new SafeTensors();
    for (Slot slot : network.slots()) {
      slots.put(slot.name(), golden.get(prefix + slot.name()));
    }
    return StateDictFile.read(slots, network.slots());
  }

  private static Dataset<Row> rows(SafeTensors golden, int partitions) {
    byte[] x = golden.get("x").bytes();
    long[] y = golden.get("y").longs();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < y.length; i++) {
      rows.add(
          RowFactory.create(Arrays.copyOfRange(x, i * PIXELS, (i + 1) * PIXELS), (double) y[i]));
    }
    StructType schema =
        new StructType(
            new StructField[] {
              new StructField("image", DataTypes.BinaryType, false, TensorColumn.bytes(IMAGE)),
              new StructField("label", DataTypes.DoubleType, false, Metadata.empty())
            });
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    return LocalSpark.session().createDataFrame(context.parallelize(rows, partitions), schema);
  }
}
