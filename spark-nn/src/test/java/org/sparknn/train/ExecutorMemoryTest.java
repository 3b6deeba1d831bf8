package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.collective.Sessions;
import org.sparknn.model.SequentialClassifier;

/** Does the memory of two executors stay what it is, over epochs and over fits? */
class ExecutorMemoryTest {
  /** Epochs before memory is compared. */
  private static final int WARM = 4;

  private static final int EPOCHS = 12;
  private static final int MANY_EPOCHS = 50;

  private static final int FITS = 6;
  private static final int MANY_FITS = 20;
  private static final int WIDTH_OF_FITS = WideNetwork.WIDTH / 4;
  private static final long MEBIBYTE = 1 << 20;

  /** What Spark and the compiler may add meanwhile; a leak of a batch in each epoch exceeds it. */
  private static final long NOISE = 4 * MEBIBYTE;

  private static SparkSession spark;
  private static ClusterTraces traces;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws InterruptedException {
    spark =
        Sessions.cluster(
            Map.of(
                "spark.master", "local-cluster[2,1,2048]",
                "spark.executor.memory", "1600m"));
    traces = new ClusterTraces(spark);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** Trains, and asserts that no executor holds more after the last epochs than after the first. */
  private static void assertFlat(
      String name, int epochs, SequentialClassifier classifier, Dataset<Row> rows) {
    List<Long> ends = new ArrayList<>();
    HeapWatch.start(spark);
    classifier
        .setEpochs(epochs)
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
    assertEquals(epochs, ends.size());
    long from = ends.get(WARM - 1);
    // the last one's report may come when all is released
    long to = ends.get(epochs - 2);
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
    List<HeapWatch.Sample> first = samples.subList(0, third);
    List<HeapWatch.Sample> last = samples.subList(samples.size() - third, samples.size());
    long before = least(first, part);
    long after = least(last, part);
    long threadsBefore = first.stream().mapToLong(HeapWatch.Sample::threads).max().orElseThrow();
    long threadsAfter = least(last, HeapWatch.Sample::threads);
    String said =
        "%s: %.1f MB, then %.1f MB, in %d samples, threads %d, then %d"
            .formatted(
                what,
                (double) before / MEBIBYTE,
                (double) after / MEBIBYTE,
                samples.size(),
                threadsBefore,
                threadsAfter);
    System.out.println(said);
    assertTrue(after - before < NOISE, said);
    assertTrue(threadsAfter <= threadsBefore, said);
  }

  private static long least(List<HeapWatch.Sample> samples, ToLongFunction<HeapWatch.Sample> part) {
    return samples.stream().mapToLong(part).min().orElseThrow();
  }

  private static void assertFlat(int epochs, int width) {
    assertFlat("plain", epochs, WideNetwork.classifier(width), WideNetwork.rows(spark, 8));
  }

  @Test
  void manyParametersStayFlatOverEpochs() {
    assertFlat(EPOCHS, WideNetwork.WIDTH / 3);
  }

  @Tag("faults") // takes minutes
  @Test
  void moreParametersStayFlatOverManyEpochs() {
    assertFlat(MANY_EPOCHS, WideNetwork.WIDTH);
  }

  @Test
  void checkpointsAccumulationAndClippingStayFlatOverEpochs() {
    Dataset<Row> rows = WideNetwork.rows(spark, 8);
    SequentialClassifier classifier =
        WideNetwork.classifier(WideNetwork.WIDTH / 5)
            .setAccumulationSteps(2)
            .setClipNorm(1)
            .setCheckpointDir(folder.resolve("checkpoints").toUri().toString())
            .setCheckpointEveryEpochs(4)
            .setKeepCheckpoints(1);
    assertFlat("checkpoints", 2 * EPOCHS, classifier, rows);
  }

  @Test
  void largeBatchesStayFlatOverEpochs() {
    assertFlat("batches", EPOCHS, WideRows.classifier(), WideRows.rows(spark, 200));
  }

  private void assertNothingIsLeft(int fits) throws InterruptedException {
    Dataset<Row> rows = WideNetwork.rows(spark, 8);
    SequentialClassifier classifier = WideNetwork.classifier(WIDTH_OF_FITS).setEpochs(1);
    Map<Long, List<HeapWatch.Sample>> before = Map.of();
    HeapWatch.Sample driverBefore = HeapWatch.Sample.now();
    int first = fits / 3;
    for (int fit = 0; fit < fits; fit++) {
      if (fit == first) {
        before = HeapWatch.once(spark);
        driverBefore = HeapWatch.Sample.now();
      }
      classifier.fit(rows);
    }
    assertLess("driver", fits - first, driverBefore, HeapWatch.Sample.now());
    Map<Long, List<HeapWatch.Sample>> after = HeapWatch.once(spark);
    assertEquals(2, after.size());
    for (long process : after.keySet()) {
      assertLess("executor", fits - first, before.get(process).get(0), after.get(process).get(0));
    }
    traces.assertNone(folder, Optional.empty());
  }

  /** Each fit leaves less than half of its network. */
  private static void assertLess(
      String what, int fits, HeapWatch.Sample before, HeapWatch.Sample after) {
    long leak = WideNetwork.bytes(WIDTH_OF_FITS) * fits / 2;
    String said = "%s: %s, then %s after %d fits".formatted(what, before, after, fits);
    System.out.println(said);
    assertTrue(after.heap() - before.heap() < leak, said);
    assertTrue(after.direct() - before.direct() < leak, said);
  }

  @Test
  void fitsLeaveNothing() throws InterruptedException {
    assertNothingIsLeft(FITS);
  }

  @Tag("faults") // takes a minute
  @Test
  void manyFitsLeaveNothing() throws InterruptedException {
    assertNothingIsLeft(MANY_FITS);
  }
}
