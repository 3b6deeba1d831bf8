package org.sparknn.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.image.Split;

/** Trains on the bundled images, in one process and in several, then scores and evaluates. */
class EndToEndTest {
  private static final double LEAST_ACCURACY = 0.82;
  private static final Pattern ACCURACY =
      Pattern.compile("accuracy (\\d+\\.\\d+) % \\((\\d+) of 1,000 images\\)");

  @TempDir private Path folder;

  @Test
  void trainScoreAndEvaluateAgree() throws IOException {
    String model = folder.resolve("model").toString();
    Path history = folder.resolve("history.json");
    CommandLineRun train =
        run("train", "--epochs", "2", "--out", model, "--history", history.toString());
    int right = right(train.out());
    assertTrue(right > 1000 * LEAST_ACCURACY, train.out());
    assertTrue(train.out().contains("MaxPool2d"), train.out());
    assertTrue(train.out().contains("epoch 2  step 188/188"), train.out());
    assertTrue(train.out().contains(model), train.out());

    JsonNode steps = new ObjectMapper().readTree(history.toFile());
    assertEquals(188, steps.size());
    assertEquals(188, steps.get(187).get("step").asInt());
    assertEquals(2, steps.get(187).get("epoch").asInt());
    assertTrue(steps.get(187).get("loss").asDouble() < steps.get(0).get("loss").asDouble() / 2);
    assertTrue(steps.get(187).get("images_per_second").asDouble() > 0);

    String scored = folder.resolve("scored").toString();
    run("score", "--model", model, "--out", scored);
    try (SparkSession spark = SparkSession.builder().master("local[2]").getOrCreate()) {
      Dataset<Row> predictions = spark.read().parquet(scored);
      assertEquals(1000, predictions.select("id").distinct().count());
      assertEquals(
          0,
          predictions.where("probability < 0.1 or probability > 1 or class_name is null").count());
      Dataset<Row> labels = Bundled.read(spark, Split.TEST).rows();
      long same =
          predictions
              .join(labels, "id")
              .where(functions.col("prediction").equalTo(functions.col("label")))
              .count();
      assertEquals(right, same);
    }

    CommandLineRun evaluate = run("evaluate", "--model", model);
    assertEquals(right, right(evaluate.out()));
    assertTrue(evaluate.out().contains("Ankle boot"), evaluate.out());
  }

  @Test
  void twoExecutorProcessesTrainToo() {
    CommandLineRun train =
        CommandLineRun.of(
            "train",
            "--epochs",
            "1",
            "--out",
            folder.resolve("model").toString(),
            "--master",
            "local-cluster[2,1,1024]",
            "--conf",
            "spark.executor.memory=600m",
            "--conf",
            "spark.driver.host=127.0.0.1",
            "--conf",
            "spark.executor.extraClassPath="
                + System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")));
    assertEquals(0, train.code(), train.err());
    assertTrue(train.out().contains("2 ranks"), train.out());
    assertTrue(right(train.out()) > 750, train.out());
  }

  private static CommandLineRun run(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--master";
    all[arguments.length + 1] = "local[2]";
    CommandLineRun run = CommandLineRun.of(all);
    assertEquals(0, run.code(), run.err());
    return run;
  }

  private static int right(String output) {
    Matcher matcher = ACCURACY.matcher(output);
    assertTrue(matcher.find(), output);
    return Integer.parseInt(matcher.group(2));
  }
}
