package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.collective.Sessions;
import org.sparknn.model.SequentialClassifier;

/** Does the memory of two executors stay what it is, over epochs and over fits? */
class ExecutorMemoryTest {
  private static final int EPOCHS = Integer.getInteger("memory.epochs", 12);

  /** Epochs before memory is compared. */
  private static final int WARM = 4;

  private static final int FITS = Integer.getInteger("memory.fits", 12);
  private static final long MEBIBYTE = 1 << 20;

  /** What Spark and the compiler may add meanwhile; a leak of a batch in each epoch exceeds it. */
  private static final long NOISE = 4 * MEBIBYTE;

  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws InterruptedException {
    spark =
        Sessions.cluster(
            Map.of(
                "spark.master", "local-cluster[2,1,2048]",
                "spark.executor.memory", "1600m"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** Trains, and asserts that no executor holds more after the last epochs than after the first. */
  private static void assertFlat(String name, SequentialClassifier classifier, Dataset<Row> rows) {
    List<Long> ends = new ArrayList<>();
    HeapWatch.start(spark);
    classifier
        .setEpochs(EPOCHS)
        .setListener(
            new TrainingListener() {
              @Override
              public void epoch(EpochReport report) {
                ends.add(System.currentTimeMillis());
              }
            })
        .fit(rows);
    Map<Long, List<HeapWatch.Sample>> samples = HeapWatch.stop(spark);
    assertEquals(2, samples.size());
    assertEquals(EPOCHS, ends.size());
    long from = ends.get(WARM - 1);
    // the last one's report may come when all is released
    long to = ends.get(EPOCHS - 2);
    samples.forEach(
        (process, all) -> {
          List<HeapWatch.Sample> during =
              all.stream().filter(s -> s.millis() >= from && s.millis() <= to).toList();
          assertGrowth(name + " heap", during, HeapWatch.Sample::heap);
          assertGrowth(name + " direct", during, HeapWatch.Sample::direct);
        });
  }

  /** The least of the first third against the least of the last. */
  private static void assertGrowth(
      String what, List<HeapWatch.Sample> samples, ToLongFunction<HeapWatch.Sample> part) {
    int third = samples.size() / 3;
    assertTrue(third > 0, "too few samples: " + samples.size());
    long before = least(samples.subList(0, third), part);
    long after = least(samples.subList(samples.size() - third, samples.size()), part);
    String said =
        "%s: %.1f MB, then %.1f MB, in %d samples, threads %d, then %d"
            .formatted(
                what,
                (double) before / MEBIBYTE,
                (double) after / MEBIBYTE,
                samples.size(),
                samples.get(0).threads(),
                samples.get(samples.size() - 1).threads());
    System.out.println(said);
    assertTrue(after - before < NOISE, said);
  }

  private static long least(List<HeapWatch.Sample> samples, ToLongFunction<HeapWatch.Sample> part) {
    return samples.stream().mapToLong(part).min().orElseThrow();
  }

  @Test
  void manyParametersStayFlatOverEpochs() {
    Dataset<Row> rows = WideNetwork.rows(spark, 8);
    assertFlat("plain", WideNetwork.classifier(WideNetwork.WIDTH), rows);
  }

  @Test
  void checkpointsAccumulationAndClippingStayFlatOverEpochs() {
    Dataset<Row> rows = WideNetwork.rows(spark, 8);
    SequentialClassifier classifier =
        WideNetwork.classifier(WideNetwork.WIDTH / 4)
            .setAccumulationSteps(2)
            .setClipNorm(1)
            .setCheckpointDir(folder.resolve("checkpoints").toUri().toString())
            .setCheckpointEveryEpochs(4)
            .setKeepCheckpoints(1);
    assertFlat("checkpoints", classifier, rows);
  }

  @Test
  void largeBatchesStayFlatOverEpochs() {
    assertFlat("batches", WideRows.classifier(), WideRows.rows(spark, 400));
  }

  @Test
  void fitsLeaveNothing() {
    Dataset<Row> rows = WideNetwork.rows(spark, 8);
    SequentialClassifier classifier = WideNetwork.classifier(WideNetwork.WIDTH / 8).setEpochs(1);
    Map<Long, List<HeapWatch.Sample>> executorsBefore = Map.of();
    HeapWatch.Sample driverBefore = HeapWatch.Sample.now();
    for (int fit = 0; fit < FITS; fit++) {
      if (fit == FITS / 3) {
        executorsBefore = HeapWatch.once(spark);
        driverBefore = HeapWatch.Sample.now();
      }
      classifier.fit(rows);
    }
    assertFits("driver", driverBefore, HeapWatch.Sample.now());
    Map<Long, List<HeapWatch.Sample>> before = executorsBefore;
    HeapWatch.once(spark)
        .forEach(
            (process, after) -> assertFits("executor", before.get(process).get(0), after.get(0)));
  }

  /** Each fit leaves less than half of its network. */
  private static void assertFits(String what, HeapWatch.Sample before, HeapWatch.Sample after) {
    int fits = FITS - FITS / 3;
    long leak = WideNetwork.bytes(WideNetwork.WIDTH / 8) * fits / 2;
    String said = "%s: %s, then %s after %d fits".formatted(what, before, after, fits);
    System.out.println(said);
    assertTrue(after.heap() - before.heap() < leak, said);
    assertTrue(after.direct() - before.direct() < leak, said);
    assertTrue(after.threads() <= before.threads(), said);
  }
}
