package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.Linear;
import org.sparknn.model.Sequential;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.testing.LocalSpark;

/** Is what stands in a run's way told before its first job, with what would help? */
class PreflightTest {

  @Test
  void dynamicAllocationIsExplained() {
    SparkConf conf = new SparkConf(false).set("spark.dynamicAllocation.enabled", "true");
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Preflight.checkSettings(conf));
    assertTrue(
        refusal.getMessage().contains("spark.dynamicAllocation.enabled=false"),
        refusal.getMessage());
    Preflight.checkSettings(new SparkConf(false));
  }

  @Test
  void memoryIsEstimatedAndTold() {
    Dataset<Row> rows = Quarters.rows(LocalSpark.session());
    AtomicLong told = new AtomicLong();
    Quarters.classifier()
        .setEpochs(1)
        .setListener(
            new TrainingListener() {
              @Override
              public void prepared(int ranks, long bytes) {
                assertEquals(4, ranks);
                told.set(bytes);
              }
            })
        .fit(rows);
    assertTrue(told.get() > 10_000 && told.get() < 1_000_000, told + " bytes");
  }

  @Test
  void ranksThatDoNotFitTheHeapAreRefused() {
    Dataset<Row> rows = Quarters.rows(LocalSpark.session());
    int wide = 400_000;
    SequentialClassifier classifier =
        Quarters.classifier()
            .setNetwork(
                new Sequential()
                    .setInputShape(1, 8, 8)
                    .setLayers(
                        new Flatten(),
                        new Linear(64, 1000),
                        new Linear(1000, wide),
                        new Linear(wide, 4)));
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> classifier.fit(rows));
    assertTrue(
        refusal
            .getMessage()
            .matches("a rank needs about [0-9]+ MB .* set spark.driver.memory to .*"),
        refusal.getMessage());
  }
}
