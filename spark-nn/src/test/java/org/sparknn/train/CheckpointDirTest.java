package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.testing.LocalSpark;

/** Which directories may a run have for its checkpoints? */
class CheckpointDirTest {
  @TempDir Path folder;
  @TempDir Path waits;

  private static Dataset<Row> rows() {
    return Quarters.rows(LocalSpark.session());
  }

  private static SequentialClassifier in(String directory) {
    return Quarters.classifier().setRanks(2).setCheckpointDir(directory);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theDirectorysNameIsNoPattern() throws IOException {
    Path named = folder.resolve("run[1]{a}*?");
    Path neighbour = Files.createDirectories(folder.resolve("run1aXY/_partial-1"));
    SequentialClassifier classifier = in(named.toString()).setEpochs(1);
    SequentialClassificationModel unused = classifier.fit(rows());
    assertEquals(List.of("step-000000000011"), names(named));
    assertThrows(IllegalArgumentException.class, () -> classifier.fit(rows()));
    SequentialClassificationModel resumed = classifier.setResume(true).setEpochs(2).fit(rows());
    assertEquals(12, resumed.summary().steps().get(0).step());
    assertTrue(Files.exists(neighbour), "another run's file was deleted");
  }

  @Test
  void twoRunsAtOnceNeedTwoDirectories() {
    SequentialClassifier first = in(folder.toString()).setEpochs(2);
    List<String> refusals = new ArrayList<>();
    Runnable fitAnother =
        () ->
            refusals.add(
                assertThrows(IllegalArgumentException.class, () -> in(folder + "/.").fit(rows()))
                    .getMessage());
    SequentialClassificationModel unused =
        first.setListener(new Restarts(1, fitAnother)).fit(rows());
    assertEquals(1, refusals.size());
    assertTrue(refusals.get(0).contains("checkpointDir file:" + folder), refusals.get(0));
    assertTrue(refusals.get(0).contains("another fit"), refusals.get(0));
    // it is free again, also after a run that has failed
    first.setListener(new Restarts(1, () -> {}));
    assertThrows(IllegalArgumentException.class, () -> first.setSeed(8).fit(rows()));
    SequentialClassificationModel third = first.setSeed(7).setResume(true).setEpochs(3).fit(rows());
    assertEquals(23, third.summary().steps().get(0).step());
  }

  @Test
  void aRunThatWaitsForItsTurnHasItsDirectory() {
    SequentialClassifier first = in(folder.toString()).setEpochs(50);
    SequentialClassifier second = in(waits.toString());
    List<String> refusals = new ArrayList<>();
    Runnable fitOthers =
        () -> {
          CountDownLatch prepared = new CountDownLatch(1);
          TrainingListener listener =
              new TrainingListener() {
                @Override
                public void prepared(int ranks, long bytes) {
                  prepared.countDown();
                }
              };
          Thread waiting =
              new Thread(() -> second.copy(ParamMap.empty()).setListener(listener).fit(rows()));
          waiting.setUncaughtExceptionHandler((thread, e) -> refusals.add("ended by " + e));
          waiting.start();
          try {
            assertTrue(prepared.await(1, TimeUnit.MINUTES));
            refusals.add(
                assertThrows(IllegalArgumentException.class, () -> second.fit(rows()))
                    .getMessage());
            waiting.interrupt();
            waiting.join();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    SequentialClassificationModel unused =
        first.setListener(new Restarts(1, fitOthers)).fit(rows());
    assertTrue(refusals.get(0).contains("in use by another fit"), refusals::toString);
    assertTrue(refusals.get(1).startsWith("ended by"), refusals::toString);
    SequentialClassificationModel free = second.setEpochs(1).fit(rows());
    assertEquals(11, free.summary().totalIterations());
  }

  @ParameterizedTest
  @CsvSource({
    "file, not a directory",
    "file/below, not a directory",
    "/proc/nope, cannot be made",
    "foo://x/y, No FileSystem for scheme",
    "hdfs://, no host",
    "a:b, Relative path in absolute URI"
  })
  void whatCannotBeWrittenIsRefusedBeforeTheFirstStep(String name, String reason)
      throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    String directory = name.replaceFirst("^file", file.toString());
    Restarts listener = new Restarts(1, () -> {});
    for (boolean resume : new boolean[] {false, true}) {
      SequentialClassifier classifier = in(directory).setResume(resume).setListener(listener);
      String refusal =
          assertThrows(IllegalArgumentException.class, () -> classifier.fit(rows())).getMessage();
      assertTrue(refusal.startsWith("checkpointDir must be"), refusal);
      assertTrue(refusal.contains(directory), refusal);
      assertTrue(refusal.contains(reason), refusal);
    }
    assertEquals(List.of(), listener.ranks, "an attempt was made");
  }
}
