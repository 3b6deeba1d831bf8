package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.collective.Sessions;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;

/** Does a run whose executor dies or freezes come to the same end, from its last checkpoint? */
class RecoveryTest {
  private static SparkSession spark;

  /** Of an executor that was killed. */
  private static final String LOST =
      "rank . \\(executor \\d+ on \\S+\\) failed at or after step \\d+: its executor was lost:"
          + " Command exited with code 137.*";

  @TempDir Path folder;

  @BeforeAll
  static void start() throws InterruptedException {
    spark = Sessions.cluster(Map.of());
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static SequentialClassifier classifier() {
    // enough steps for whoever strikes to come in time
    return Quarters.classifier()
        .setEpochs(40)
        .setRanks(2)
        .setSchedule("constant")
        .setLearningRate(0.01);
  }

  private SequentialClassifier withCheckpoints(SequentialClassifier classifier) {
    return withCheckpoints(classifier, "checkpoints");
  }

  private SequentialClassifier withCheckpoints(SequentialClassifier classifier, String name) {
    return classifier
        .setCheckpointDir(folder.resolve(name).toUri().toString())
        .setCheckpointEverySteps(15);
  }

  /** Of the checkpoint that follows the last step: weights, statistics and Adam's moments. */
  private byte[] last(String name, String file) {
    Path path = folder.resolve(name).resolve("step-%012d".formatted(40 * 11)).resolve(file);
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertSameBits(
      SequentialClassificationModel wanted, SequentialClassificationModel got) {
    wanted
        .state()
        .tensors()
        .forEach(
            (name, values) -> assertArrayEquals(values, got.state().tensors().get(name), name));
    assertEquals(wanted.state().counters(), got.state().counters());
    assertArrayEquals(wanted.summary().objectiveHistory(), got.summary().objectiveHistory());
  }

  /** Trains undisturbed, and again with an executor struck after some steps. */
  private Restarts assertSameEnd(Consumer<Victim> strike, SequentialClassifier classifier) {
    SequentialClassificationModel undisturbed =
        withCheckpoints(classifier(), "undisturbed").fit(Quarters.rows(spark));
    Victim victim = Victim.of(spark);
    Restarts restarts = new Restarts(40, () -> strike.accept(victim));
    try {
      SequentialClassificationModel model =
          assertTimeoutPreemptively(
              Duration.ofMinutes(2),
              () -> withCheckpoints(classifier).setListener(restarts).fit(Quarters.rows(spark)));
      assertEquals(1, restarts.steps.size(), restarts.reasons::toString);
      assertEquals(2, model.summary().ranks());
      assertSameBits(undisturbed, model);
      for (String file : List.of("weights.safetensors", "optimizer.safetensors")) {
        assertArrayEquals(last("undisturbed", file), last("checkpoints", file), file);
      }
      return restarts;
    } finally {
      victim.kill();
    }
  }

  private static void assertReason(String pattern, Restarts restarts) {
    assertTrue(restarts.reasons.get(0).matches(pattern), restarts.reasons::toString);
  }

  @Test
  void aKilledExecutorCostsNothingButTime() {
    Restarts restarts = assertSameEnd(Victim::kill, classifier());
    // the one after, at step 30, may have been in the making
    assertTrue(restarts.steps.get(0) >= 15, restarts.steps::toString);
    assertReason(LOST, restarts);
  }

  @Test
  void aFrozenExecutorIsRemovedAndReplaced() {
    assertReason(
        "rank . \\(executor \\d+ on \\S+\\) failed at or after step \\d+: nothing was heard of it for 4 s.*",
        assertSameEnd(Victim::freeze, classifier().setHeartbeatTimeout(4)));
  }

  @Test
  void aRankThatIsTooLateIsFoundByItsPeers() {
    assertReason(
        "rank . \\(executor \\d+ on \\S+\\) failed at step \\d+: rank . waited 2.0 s for .* rank .*",
        assertSameEnd(Victim::freeze, classifier().setStepTimeout(2)));
  }

  @Test
  void withoutRestartsTheFirstFailureEndsTheRun() {
    Victim victim = Victim.of(spark);
    Restarts restarts = new Restarts(20, victim::kill);
    SequentialClassifier classifier =
        classifier().setEpochs(100_000).setMaxRestarts(0).setListener(restarts);
    TrainingException failure =
        assertTimeoutPreemptively(
            Duration.ofMinutes(1),
            () ->
                assertThrows(TrainingException.class, () -> classifier.fit(Quarters.rows(spark))));
    assertTrue(failure.getMessage().matches(LOST), failure.getMessage());
    assertEquals(List.of(), restarts.steps);
  }

  /** Of the driver, not of the process that writes. */
  @Test
  void aRelativeDirectoryIsBelowTheDriversWorkingDirectory() {
    Path here = Path.of("").toAbsolutePath();
    SequentialClassifier classifier =
        classifier().setEpochs(1).setCheckpointDir(here.relativize(folder).toString());
    SequentialClassificationModel unused = classifier.fit(Quarters.rows(spark));
    assertTrue(Files.exists(folder.resolve("step-000000000011")), "written somewhere else");
    SequentialClassificationModel resumed =
        classifier.setEpochs(2).setResume(true).fit(Quarters.rows(spark));
    assertEquals(12, resumed.summary().steps().get(0).step());
  }

  @Test
  void aRunGoesOnFromItsDirectoryWithOtherEpochsAndRanks() {
    SequentialClassifier whole = classifier().setEpochs(6);
    SequentialClassificationModel undisturbed = whole.fit(Quarters.rows(spark));
    withCheckpoints(classifier().setEpochs(3)).fit(Quarters.rows(spark));
    SequentialClassificationModel resumed =
        withCheckpoints(classifier().setEpochs(6)).setResume(true).fit(Quarters.rows(spark));
    undisturbed
        .state()
        .tensors()
        .forEach(
            (name, values) -> assertArrayEquals(values, resumed.state().tensors().get(name), name));
    SequentialClassificationModel alone =
        withCheckpoints(classifier().setEpochs(7))
            .setRanks(1)
            .setResume(true)
            .fit(Quarters.rows(spark));
    assertEquals(67, alone.summary().steps().get(0).step());
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                withCheckpoints(classifier().setEpochs(8).setBatchSize(10))
                    .setResume(true)
                    .fit(Quarters.rows(spark)));
    assertTrue(
        refusal.getMessage().contains("its batch size was 20 but is 10 now"), refusal.getMessage());
  }
}
