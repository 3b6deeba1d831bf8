package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.api.java.JavaSparkContext;
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

  @TempDir Path folder;

  @BeforeAll
  static void start() throws InterruptedException {
    spark = Sessions.cluster(Map.of());
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** What a listener hears of restarts. */
  private static final class Restarts implements TrainingListener {
    private final List<Long> steps = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final AtomicBoolean struck = new AtomicBoolean();
    private final long strikeAt;
    private final Runnable strike;

    Restarts(long strikeAt, Runnable strike) {
      this.strikeAt = strikeAt;
      this.strike = strike;
    }

    @Override
    public synchronized void restarted(int restart, String reason, long step) {
      steps.add(step);
      reasons.add(reason);
    }

    @Override
    public void step(StepReport report) {
      if (report.step() >= strikeAt && struck.compareAndSet(false, true)) {
        strike.run();
      }
    }
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
  private byte[] last(String name, String file) throws IOException {
    return Files.readAllBytes(
        folder.resolve(name).resolve("step-%012d".formatted(40 * 11)).resolve(file));
  }

  private static long executor() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(List.of(0), 1)
        .map(i -> ProcessHandle.current().pid())
        .first();
  }

  private static void signal(String name, long pid) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
      assertTrue(kill.waitFor(10, TimeUnit.SECONDS));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
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

  @Test
  void aKilledExecutorCostsNothingButTime() throws IOException {
    SequentialClassificationModel undisturbed =
        withCheckpoints(classifier(), "undisturbed").fit(Quarters.rows(spark));
    long pid = executor();
    Restarts restarts = new Restarts(40, () -> signal("KILL", pid));
    SequentialClassificationModel model =
        assertTimeoutPreemptively(
            Duration.ofMinutes(2),
            () -> withCheckpoints(classifier()).setListener(restarts).fit(Quarters.rows(spark)));
    assertEquals(1, restarts.steps.size(), restarts.reasons::toString);
    // the one after, at step 30, may have been in the making
    assertTrue(restarts.steps.get(0) >= 15, restarts.steps::toString);
    assertTrue(restarts.reasons.get(0).contains("rank "), restarts.reasons::toString);
    assertEquals(2, model.summary().ranks());
    assertSameBits(undisturbed, model);
    for (String file : List.of("weights.safetensors", "optimizer.safetensors")) {
      assertArrayEquals(last("undisturbed", file), last("checkpoints", file), file);
    }
  }

  @Test
  void aFrozenExecutorIsRemovedAndReplaced() {
    SequentialClassificationModel undisturbed = classifier().fit(Quarters.rows(spark));
    long pid = executor();
    Restarts restarts = new Restarts(40, () -> signal("STOP", pid));
    try {
      SequentialClassificationModel model =
          assertTimeoutPreemptively(
              Duration.ofMinutes(2),
              () ->
                  withCheckpoints(classifier())
                      .setHeartbeatTimeout(4)
                      .setListener(restarts)
                      .fit(Quarters.rows(spark)));
      assertEquals(1, restarts.steps.size(), restarts.reasons::toString);
      assertTrue(
          restarts.reasons.get(0).contains("nothing was heard of it for 4 s"),
          restarts.reasons::toString);
      assertSameBits(undisturbed, model);
    } finally {
      signal("KILL", pid);
    }
  }

  @Test
  void aRankThatIsTooLateIsFoundByItsPeers() {
    SequentialClassificationModel undisturbed = classifier().fit(Quarters.rows(spark));
    long pid = executor();
    Restarts restarts = new Restarts(40, () -> signal("STOP", pid));
    try {
      SequentialClassificationModel model =
          assertTimeoutPreemptively(
              Duration.ofMinutes(2),
              () ->
                  withCheckpoints(classifier())
                      .setStepTimeout(2)
                      .setListener(restarts)
                      .fit(Quarters.rows(spark)));
      assertTrue(
          restarts.reasons.get(0).matches(".*rank . waited 2.0 s for .* rank .*"),
          restarts.reasons::toString);
      assertSameBits(undisturbed, model);
    } finally {
      signal("KILL", pid);
    }
  }

  @Test
  void withoutRestartsTheFirstFailureEndsTheRun() {
    long pid = executor();
    Restarts restarts = new Restarts(20, () -> signal("KILL", pid));
    SequentialClassifier classifier =
        classifier().setEpochs(100_000).setMaxRestarts(0).setListener(restarts);
    TrainingException failure =
        assertTimeoutPreemptively(
            Duration.ofMinutes(1),
            () ->
                assertThrows(TrainingException.class, () -> classifier.fit(Quarters.rows(spark))));
    assertTrue(failure.getMessage().contains("rank"), failure.getMessage());
    assertEquals(List.of(), restarts.steps);
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
