package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.sparknn.collective.FaultAgent;
import org.sparknn.collective.FaultAgent.Kind;
import org.sparknn.collective.Sessions;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;

/**
 * Runs on two executors of which one is struck: they must come to the end of an undisturbed one.
 */
final class FaultRun {
  private static final int EPOCHS = 20;
  private static final int STEPS_PER_EPOCH = 11;
  private static final int SILENCE_SECONDS = 3;

  private final SparkSession spark;
  private final ClusterTraces traces;
  private final FaultTable table = new FaultTable();
  private final SequentialClassificationModel undisturbed;

  FaultRun() throws InterruptedException {
    spark = Sessions.cluster(Map.of());
    traces = new ClusterTraces(spark);
    undisturbed = classifier().fit(Quarters.rows(spark));
  }

  private static SequentialClassifier classifier() {
    return Quarters.classifier()
        .setEpochs(EPOCHS)
        .setRanks(2)
        .setShardMemoryFraction(1e-9) // in files
        .setSchedule("constant")
        .setLearningRate(0.01);
  }

  /** What the run told, with a fault at its last step. */
  private static final class Heard implements TrainingListener {
    private final FaultAgent agent;
    private final List<String> reasons = new ArrayList<>();

    Heard(FaultAgent agent) {
      this.agent = agent;
    }

    @Override
    public synchronized void restarted(int restart, String reason, long step) {
      reasons.add(reason);
    }

    @Override
    public void step(StepReport report) {
      if (report.step() == EPOCHS * STEPS_PER_EPOCH - 1) {
        agent.now();
      }
    }
  }

  /** Strikes once. The undisturbed run made its updates at once: results are the same. */
  void strike(FaultAgent agent, boolean deferredUpdates, Path folder) throws Exception {
    awaitExecutors();
    Path checkpoints = folder.resolve("checkpoints");
    Heard heard = new Heard(agent);
    agent.arm(spark);
    long start = System.nanoTime();
    SequentialClassificationModel model =
        assertTimeoutPreemptively(
            Duration.ofMinutes(2),
            () ->
                classifier()
                    .setDeferredUpdates(deferredUpdates)
                    .setCheckpointDir(checkpoints.toUri().toString())
                    .setCheckpointEverySteps(25)
                    .setHeartbeatTimeout(SILENCE_SECONDS)
                    .setListener(heard)
                    .fit(Quarters.rows(spark)));
    double seconds = (System.nanoTime() - start) / 1e9;
    assertTrue(agent.struck().isPresent(), "the agent never came to its place");
    undisturbed
        .state()
        .tensors()
        .forEach(
            (name, values) -> assertArrayEquals(values, model.state().tensors().get(name), name));
    assertEquals(EPOCHS * STEPS_PER_EPOCH, model.summary().steps().size(), heard.reasons::toString);
    traces.assertNone(checkpoints, agent.struck().filter(pid -> agent.kind() == Kind.KILL));
    table.add(
        agent.place() + (deferredUpdates ? ", deferred" : ""),
        agent.kind(),
        seconds,
        heard.reasons);
  }

  /** Until the driver and both executors are there. */
  private void awaitExecutors() throws InterruptedException {
    while (spark.sparkContext().statusTracker().getExecutorInfos().length < 3) {
      Thread.sleep(50);
    }
  }

  /** A process that stood still is killed by Spark, some seconds after it was replaced. */
  void end() throws InterruptedException {
    table.print();
    traces.assertNoneAfterStop();
  }
}
