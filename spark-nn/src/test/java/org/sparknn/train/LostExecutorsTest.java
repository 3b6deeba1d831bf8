package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sparknn.collective.Sessions;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;
import scala.collection.immutable.Map$;

/** What becomes of a run whose executors do not come back? */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostExecutorsTest {
  private static final String LOST =
      "rank 0 \\(executor \\d+ on \\S+\\) failed at or after step \\d+: its executor was lost: .*";

  private SparkSession spark;

  /** Kills an executor, of which only so many others are to be left. */
  private Restarts killAtStep(int step, int left) {
    Victim victim = Victim.of(spark);
    return new Restarts(
        step,
        () -> {
          spark.sparkContext().requestTotalExecutors(left, 0, Map$.MODULE$.empty());
          victim.kill();
        });
  }

  private static SequentialClassifier classifier(Restarts restarts) {
    return Quarters.classifier().setEpochs(40).setListener(restarts);
  }

  @Test
  void aRunGoesOnWithFewerRanksUntilThereAreNoExecutors() throws InterruptedException {
    spark = Sessions.cluster(Map.of("spark.sparknn.executorsTimeout", "2s"));
    try {
      Restarts once = killAtStep(20, 1);
      SequentialClassificationModel model = classifier(once).setRanks(2).fit(Quarters.rows(spark));
      assertEquals(List.of(2, 1), once.ranks);
      assertEquals(1, model.summary().ranks());

      Restarts last = killAtStep(20, 0);
      String message =
          assertThrows(TrainingException.class, () -> classifier(last).fit(Quarters.rows(spark)))
              .getMessage();
      assertTrue(
          message.matches(LOST + "; no executor has come within 2 s to start again on"), message);
      assertEquals(List.of(0L), last.steps);
    } finally {
      spark.stop();
    }
  }
}
