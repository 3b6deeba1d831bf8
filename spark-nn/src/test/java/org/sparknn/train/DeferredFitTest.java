package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.testing.LocalSpark;

/** Does a fit with deferred updates give the same bits, on any number of ranks? */
class DeferredFitTest {

  private static Dataset<Row> rows() {
    return Quarters.rows(LocalSpark.session());
  }

  private static SequentialClassifier classifier(int ranks) {
    return Quarters.withManyWeights().setRanks(ranks).setCheckReplicasEvery(5);
  }

  private static void assertSame(
      SequentialClassificationModel wanted, SequentialClassificationModel got) {
    assertEquals(wanted.state().counters(), got.state().counters());
    wanted
        .state()
        .tensors()
        .forEach((name, values) -> assertArrayEquals(values, got.state().get(name), name));
  }

  @ParameterizedTest
  @CsvSource({"2, sgd, 1, bf16", "3, adam, 1, none", "4, adamw, 3, none"})
  void theBitsAreTheSame(int ranks, String optimizer, int accumulationSteps, String compression) {
    SequentialClassifier classifier =
        classifier(ranks)
            .setOptimizer(optimizer)
            .setAccumulationSteps(accumulationSteps)
            .setGradientCompression(compression);
    SequentialClassificationModel atOnce = classifier.fit(rows());
    assertSame(atOnce, classifier.setDeferredUpdates(true).fit(rows()));
  }

  @Test
  void aRunGoesOnWithOrWithoutTheSetting(@TempDir Path folder) {
    SequentialClassifier classifier = classifier(2).setSchedule("constant");
    SequentialClassificationModel whole = classifier.fit(rows());
    classifier
        .setCheckpointDir(folder.toUri().toString())
        .setCheckpointEverySteps(3)
        .setDeferredUpdates(true)
        .setEpochs(1);
    SequentialClassificationModel half = classifier.fit(rows());
    classifier.setEpochs(2).setResume(true).setDeferredUpdates(false);
    SequentialClassificationModel continued = classifier.fit(rows());
    assertEquals(half.summary().steps().size() + 1L, continued.summary().steps().get(0).step());
    assertSame(whole, continued);
  }
}
