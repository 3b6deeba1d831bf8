package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does a process train on more rows than its heap holds? */
class StarvedHeapTest {
  private static final int ROWS = 3600;
  private static final int HEAP_MEGABYTES = 192;

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
            WideRows.classifier()
                .setEpochs(2)
                .fit(WideRows.rows(spark, ROWS))
                .summary()
                .objectiveHistory()
                .length;
        System.out.printf("%d steps in %d bytes%n", steps, Runtime.getRuntime().maxMemory());
      }
    }
  }

  @Test
  void rowsThatExceedTheHeapLieInAFile() throws Exception {
    Path local = Files.createDirectory(folder.resolve("local"));
    String said =
        OwnProcess.run(Program.class, HEAP_MEGABYTES, folder.resolve("output"), local.toString());
    long rowBytes = (long) ROWS * WideRows.IMAGE.elements();
    assertTrue(rowBytes > (long) HEAP_MEGABYTES << 20);
    assertTrue(said.contains(2 * ROWS / WideRows.BATCH + " steps"), said);
    try (var left = Files.list(local)) {
      assertEquals(0, left.count());
    }
  }
}
