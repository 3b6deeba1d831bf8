package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.collective.FaultAgent;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.testing.LocalSpark;
import scala.Tuple2;

/**
 * What may be another when a run goes on: the ranks, the learning rate, the schedule, the epochs.
 */
class ResumedRunTest {
  private static final float SAME_RUN = 1e-4f;
  private static final String WEIGHT = "6.weight";

  @TempDir Path folder;
  @TempDir Path copies;

  private static Dataset<Row> rows() {
    return Quarters.rows(LocalSpark.session());
  }

  private SequentialClassifier writing(SequentialClassifier classifier) {
    return classifier.setCheckpointDir(folder.toUri().toString()).setKeepCheckpoints(100);
  }

  @Test
  void threeRanksGoOnWhereTwoHaveStopped() {
    SequentialClassifier classifier = Quarters.classifier().setSchedule("constant").setRanks(2);
    SequentialClassificationModel undisturbed = classifier.setEpochs(4).fit(rows());
    SequentialClassificationModel unused = writing(classifier).setEpochs(2).fit(rows());
    SequentialClassificationModel resumed =
        classifier.setResume(true).setRanks(3).setEpochs(4).fit(rows());
    assertEquals(3, resumed.summary().ranks());
    assertEquals(23, resumed.summary().steps().get(0).step());
    assertEquals(22, resumed.summary().steps().size());
    for (int step = 0; step < 22; step++) {
      double wanted = undisturbed.summary().objectiveHistory()[22 + step];
      double got = resumed.summary().objectiveHistory()[step];
      assertEquals(wanted, got, SAME_RUN * wanted, "loss of step " + (23 + step));
    }
    for (Map.Entry<String, float[]> tensor : undisturbed.state().tensors().entrySet()) {
      float[] got = resumed.state().get(tensor.getKey());
      assertArrayEquals(tensor.getValue(), got, SAME_RUN, tensor.getKey());
    }
    assertEquals(undisturbed.state().counters(), resumed.state().counters());
  }

  /** Local tasks run in this process. */
  private static final AtomicBoolean REVERSED = new AtomicBoolean();

  /** Rows of which a shuffle says who is in a partition, but not in which order they arrive. */
  private static Dataset<Row> shuffled() {
    Dataset<Row> rows = rows();
    JavaRDD<Row> arrived =
        rows.toJavaRDD()
            .mapPartitions(
                part -> {
                  List<Row> all = new ArrayList<>();
                  part.forEachRemaining(all::add);
                  if (REVERSED.get()) {
                    Collections.reverse(all);
                  }
                  return all.iterator();
                })
            .mapToPair(row -> new Tuple2<>(row.getInt(1), row))
            .partitionBy(new HashPartitioner(3))
            .values();
    return LocalSpark.session().createDataFrame(arrived, rows.schema());
  }

  @Test
  void rowsBehindAShuffleMayArriveInAnotherOrder() {
    SequentialClassifier classifier = Quarters.classifier().setSchedule("constant").setRanks(2);
    REVERSED.set(false);
    SequentialClassificationModel undisturbed = classifier.setEpochs(3).fit(shuffled());
    SequentialClassificationModel unused = writing(classifier).setEpochs(1).fit(shuffled());
    REVERSED.set(true);
    SequentialClassificationModel resumed = classifier.setResume(true).setEpochs(3).fit(shuffled());
    assertEquals(12, resumed.summary().steps().get(0).step());
    undisturbed
        .state()
        .tensors()
        .forEach((name, values) -> assertArrayEquals(values, resumed.state().get(name), name));
    // those that are to be taken in order have none
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> classifier.setShuffle(false).fit(shuffled()));
    assertTrue(refusal.getMessage().contains("is of another run"), refusal.getMessage());
  }

  /** Whose update is the learning rate times the gradient, and whose epoch is one step. */
  private SequentialClassifier plain() {
    return writing(
        Quarters.classifier()
            .setBatchSize(Quarters.ROWS)
            .setOptimizer("sgd")
            .setMomentum(0)
            .setRanks(2)
            .setSchedule("constant")
            .setEpochs(5));
  }

  /** How far the weights go in step 6. */
  private double[] sixth(StateDict before, Path from, UnaryOperator<SequentialClassifier> change) {
    SequentialClassifier classifier =
        plain().setCheckpointDir(from.toUri().toString()).setResume(true).setEpochs(6);
    SequentialClassificationModel model = change.apply(classifier).fit(rows());
    assertEquals(6, model.summary().steps().get(0).step());
    float[] old = before.get(WEIGHT);
    float[] now = model.state().get(WEIGHT);
    double[] way = new double[old.length];
    for (int i = 0; i < old.length; i++) {
      way[i] = now[i] - old[i];
    }
    return way;
  }

  private static void assertTimes(double factor, double[] one, double[] other) {
    double largest = 0;
    for (double x : one) {
      largest = Math.max(largest, Math.abs(x));
    }
    assertTrue(largest > 1e-4, "the weights hardly move: " + largest);
    for (int i = 0; i < one.length; i++) {
      assertEquals(factor * one[i], other[i], 2e-3 * Math.max(1, factor) * largest);
    }
  }

  @Test
  void theLearningRateAndTheScheduleCountFromTheNextStepOn() throws Exception {
    StateDict five = plain().fit(rows()).state();
    double[] same = sixth(five, copy("same"), classifier -> classifier);
    assertTimes(2, same, sixth(five, copy("twice"), c -> c.setLearningRate(2 * 0.05)));
    assertTimes(0, same, sixth(five, copy("zero"), c -> c.setLearningRate(0)));
    // of the whole run as it is now: (1 + cos(pi 5 / 6)) / 2
    double cosine = (1 + Math.cos(Math.PI * 5 / 6)) / 2;
    assertTimes(cosine, same, sixth(five, copy("cosine"), c -> c.setSchedule("cosine")));
    assertTimes(
        3 * cosine,
        same,
        sixth(five, copy("both"), c -> c.setSchedule("cosine").setLearningRate(3 * 0.05)));
  }

  private Path copy(String name) throws Exception {
    Path to = copies.resolve(name);
    Path step = to.resolve("step-000000000005");
    Files.createDirectories(step);
    try (var files = Files.list(folder.resolve("step-000000000005"))) {
      for (Path file : files.toList()) {
        Files.copy(file, step.resolve(file.getFileName()));
      }
    }
    return to;
  }

  private void refused(String difference, UnaryOperator<SequentialClassifier> change) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> change.apply(plain().setResume(true).setEpochs(6)).fit(rows()));
    assertTrue(refusal.getMessage().contains(difference), refusal.getMessage());
  }

  @Test
  void whatDecidesTheNumbersMayNotBeAnother() {
    SequentialClassificationModel unused = plain().fit(rows());
    refused("its seed was 7 but is 8 now", c -> c.setSeed(8));
    refused("its shuffle was true but is false now", c -> c.setShuffle(false));
    refused("momentum=0.0, dampening=0.0, weightDecay=0.0", c -> c.setMomentum(0.5));
    refused("nesterov=false] but is Sgd[momentum=0.5", c -> c.setMomentum(0.5));
    refused("weightDecay=0.1", c -> c.setWeightDecay(0.1));
    refused("but is Adam[beta1=0.9", c -> c.setOptimizer("adam"));
    refused("its clipNorm was 0.0 but is 1.0 now", c -> c.setClipNorm(1));
    refused(
        "its gradientCompression was none but is bf16 now", c -> c.setGradientCompression("bf16"));
    refused("its nonFinite was stop but is skip now", c -> c.setNonFinite("skip"));
    refused("the newest checkpoint in", c -> c.setEpochs(4));
  }

  /** Breaks a checkpoint off, as where a disk is full, that would else be the best. */
  private void damage(String name) throws IOException {
    Path weights = folder.resolve(name).resolve("weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length / 2));
    Path json = folder.resolve(name).resolve("checkpoint.json");
    Files.writeString(
        json, Files.readString(json).replaceFirst("\"loss\" : [^,]+", "\"loss\" : 0"));
    // Hadoop's own checksum, which other file systems do not have
    Files.delete(json.resolveSibling(".checkpoint.json.crc"));
  }

  @Test
  void goodCheckpointsAreKeptWhereNewerOnesAreDamaged() throws IOException {
    SequentialClassifier classifier =
        Quarters.classifier().setRanks(2).setEpochs(20).setSchedule("constant");
    StateDict whole = classifier.fit(rows()).state();
    SequentialClassificationModel unused = writing(classifier).setEpochs(4).fit(rows());
    damage("step-000000000033");
    damage("step-000000000044");
    Restarts restarts = new Restarts(30, () -> FaultAgent.failRanksHere("struck"));
    classifier.setKeepCheckpoints(2).setCheckpointEverySteps(3).setResume(true).setEpochs(20);
    StateDict resumed = classifier.setListener(restarts).fit(rows()).state();
    assertEquals(1, restarts.steps.size());
    assertTrue(restarts.steps.get(0) >= 24, restarts.steps::toString);
    assertArrayEquals(whole.get(WEIGHT), resumed.get(WEIGHT));
    classifier.setListener(new TrainingListener() {}).setEpochs(21);
    assertEquals(221, classifier.fit(rows()).summary().steps().get(0).step());
  }

  @Test
  void aRestartWithoutACheckpointNamesWhatHadFailed() {
    Runnable strike =
        () -> {
          assertTrue(folder.resolve("step-000000000001").toFile().mkdirs());
          FaultAgent.failRanksHere("struck");
        };
    SequentialClassifier classifier =
        writing(Quarters.classifier().setRanks(2).setEpochs(500))
            .setCheckpointEveryEpochs(500)
            .setListener(new Restarts(25, strike));
    TrainingException failure = assertThrows(TrainingException.class, () -> classifier.fit(rows()));
    assertTrue(failure.getMessage().contains("struck"), failure.getMessage());
    assertTrue(failure.getMessage().contains("can be used"), failure.getMessage());
  }
}
