package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;

/** Does a driver do with less than three times the size of its network? */
class DriverMemoryTest {
  /** What the same program needs for a network of a few hundred parameters. */
  private static final int PROGRAM_MEGABYTES = 85;

  private static final double MEGABYTE = 1 << 20;

  @TempDir Path folder;

  /**
   * What runs in the process: trains, saves, trains on from the saved weights, loads, and scores.
   * Neither the limit on task results nor that of Kryo's buffers lets the weights pass as one
   * object.
   */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      String folder = arguments[0];
      try (SparkSession spark =
          SparkSession.builder()
              .master("local-cluster[1,1,3000]")
              .config("spark.executor.memory", "2500m")
              .config("spark.driver.host", "127.0.0.1")
              .config("spark.driver.maxResultSize", "20m")
              .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
              .config("spark.kryo.registrator", "org.sparknn.io.KryoRegistrator")
              .config("spark.testing.reservedMemory", 0)
              .config("spark.local.dir", folder)
              .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
              .getOrCreate()) {
        while (spark.sparkContext().statusTracker().getExecutorInfos().length < 2) {
          Thread.sleep(50);
        }
        int width = Integer.parseInt(arguments[1]);
        Dataset<Row> rows = WideNetwork.rows(spark, 4);
        SequentialClassifier classifier = WideNetwork.classifier(width).setEpochs(1);
        classifier.fit(rows).write().save(folder + "/first");
        System.out.println("trained and saved");
        classifier
            .setWeightsPath(folder + "/first/weights.safetensors")
            .fit(rows)
            .write()
            .save(folder + "/second");
        System.out.println("trained from a file");
        SequentialClassificationModel model =
            SequentialClassificationModel.load(folder + "/second");
        System.out.printf("loaded %d tensors%n", model.state().tensors().size());
        System.out.printf("scored %d rows%n", model.transform(rows).collectAsList().size());
      }
    }
  }

  private void assertEnough(int width) throws IOException, InterruptedException {
    double network = WideNetwork.bytes(width) / MEGABYTE;
    int heap = (int) (PROGRAM_MEGABYTES + 2.4 * network);
    String said =
        OwnProcess.run(
            Program.class,
            heap,
            folder.resolve("output"),
            folder.toString(),
            Integer.toString(width));
    assertTrue(said.contains("loaded 12 tensors"), said);
    assertTrue(said.contains("scored 4 rows"), said);
  }

  @Test
  void aDriverNeedsLessThanThreeTimesItsNetwork() throws Exception {
    assertEnough(WideNetwork.WIDTH / 2);
  }

  @Tag("faults") // takes a minute
  @Test
  void soDoesThatOfALargeNetwork() throws Exception {
    assertEnough(WideNetwork.WIDTH);
  }
}
