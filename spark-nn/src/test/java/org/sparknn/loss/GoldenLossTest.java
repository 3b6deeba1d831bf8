package org.sparknn.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sparknn.kernels.io.DataType;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.loss.LossTypes;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.model.TensorColumn;
import org.sparknn.testing.LocalSpark;

/** Do the evaluators give torch's numbers where a column holds the rows of torch's batch? */
final class GoldenLossTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final double TOLERANCE = 2e-5;

  /** Enough of each loss to see its arguments; the engine's own tests run them all. */
  private static final int CASES_PER_LOSS = 6;

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String name : LossTypes.names()) {
      for (Path file : files(name)) {
        tests.add(
            DynamicTest.dynamicTest(
                name + " " + file.getFileName(), () -> check(name, read(file))));
      }
    }
    return tests.stream();
  }

  /** torch made no cases of HuberLoss. */
  @Test
  void everyOtherLossHasCases() throws IOException {
    for (String name : LossTypes.names()) {
      assertEquals(name.equals("HuberLoss") ? 0 : CASES_PER_LOSS, files(name).size(), name);
    }
  }

  private static List<Path> files(String name) throws IOException {
    Path root = Path.of(System.getProperty("golden.dir")).resolve("cases").resolve(name);
    if (!Files.exists(root)) {
      return List.of();
    }
    List<Path> chosen = new ArrayList<>();
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.sorted().toList()) {
        if (chosen.size() < CASES_PER_LOSS && isOfRows(read(file))) {
          chosen.add(file);
        }
      }
    }
    return chosen;
  }

  private static SafeTensors read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return SafeTensors.read(in);
    }
  }

  /** A batch with rows whose weights do not depend on the rows' places. */
  private static boolean isOfRows(SafeTensors golden) {
    Shape input = golden.get("input").shape();
    return input.rank() >= 2
        && input.size(0) > 0
        && golden.get("target").shape().rank() > 0
        && Stream.of("arg.weight", "arg.pos_weight")
            .filter(golden::has)
            .allMatch(name -> golden.get(name).shape().rank() == 1);
  }

  private static void check(String name, SafeTensors golden) throws Exception {
    LossStage<?> loss =
        Class.forName("org.sparknn.loss." + name)
            .asSubclass(LossStage.class)
            .getConstructor()
            .newInstance();
    JsonNode arguments = MAPPER.readTree(golden.metadata().get("args"));
    for (Param<?> param : loss.params()) {
      String argument =
          param.name().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
      if (arguments.hasNonNull(argument)) {
        loss.set(param.name(), value(argument, arguments, golden));
      }
    }
    Dataset<Row> rows = rows(golden);
    double[] expected = doubles(golden.get("output"));
    if (loss.getReduction().equals("none")) {
      double[] losses = new double[expected.length];
      int next = 0;
      for (Row row : loss.losses(rows, "loss").orderBy("id").collectAsList()) {
        for (Object value : row.getList(3)) {
          losses[next++] = (float) value;
        }
      }
      assertEquals(expected.length, next);
      for (int i = 0; i < next; i++) {
        assertClose(expected[i], losses[i]);
      }
    } else {
      assertClose(expected[0], loss.evaluate(rows));
    }
  }

  private static void assertClose(double expected, double actual) {
    assertEquals(expected, actual, TOLERANCE * Math.max(1, Math.abs(expected)));
  }

  private static Object value(String argument, JsonNode arguments, SafeTensors golden) {
    JsonNode value = arguments.get(argument);
    if (value instanceof ObjectNode) {
      return doubles(golden.get("arg." + argument));
    }
    return value.isTextual()
        ? value.asText()
        : value.isInt() ? (Object) value.asInt() : value.asDouble();
  }

  private static double[] doubles(StoredTensor tensor) {
    if (tensor.type() == DataType.I64) {
      return Arrays.stream(tensor.longs()).asDoubleStream().toArray();
    }
    float[] floats = tensor.floats();
    double[] values = new double[floats.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = floats[i];
    }
    return values;
  }

  private static Dataset<Row> rows(SafeTensors golden) {
    StoredTensor input = golden.get("input");
    StoredTensor target = golden.get("target");
    int count = input.shape().size(0);
    float[][] predictions = split(input, count);
    float[][] labels = split(target, count);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(RowFactory.create(i, predictions[i], labels[i]));
    }
    StructType schema =
        new StructType()
            .add("id", DataTypes.IntegerType)
            .add(column("prediction", input.shape().row()))
            .add(column("label", target.shape().row()));
    return LocalSpark.rows(schema, rows, 2);
  }

  private static StructField column(String name, Shape shape) {
    return new StructField(
        name,
        DataTypes.createArrayType(DataTypes.FloatType, false),
        false,
        TensorColumn.floats(shape));
  }

  private static float[][] split(StoredTensor tensor, int count) {
    double[] values = doubles(tensor);
    assertTrue(values.length % count == 0);
    float[][] rows = new float[count][values.length / count];
    for (int i = 0; i < values.length; i++) {
      rows[i / rows[0].length][i % rows[0].length] = (float) values[i];
    }
    return rows;
  }
}
