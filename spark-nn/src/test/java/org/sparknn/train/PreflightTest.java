package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.layer.BatchNorm1d;
import org.sparknn.layer.Dropout;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.LayerStage;
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

  /** What is said to a network of square layers, of which nothing is made but shapes. */
  private static String refusal(int width, int squares) {
    return refusal(width, squares, "auto");
  }

  private static String refusal(int width, int squares, String backend) {
    Dataset<Row> rows = Quarters.rows(LocalSpark.session());
    List<LayerStage> layers = new ArrayList<>(List.of(new Flatten(), new Linear(64, width)));
    for (int square = 0; square < squares; square++) {
      layers.add(new Linear(width, width));
    }
    layers.add(new Linear(width, 4));
    Sequential network = new Sequential().setInputShape(1, 8, 8);
    return assertThrows(
            IllegalArgumentException.class,
            () ->
                Quarters.classifier()
                    .setBackend(backend)
                    .setNetwork(network.setLayers(layers.toArray(LayerStage[]::new)))
                    .fit(rows))
        .getMessage();
  }

  @Test
  void aNetworkWithoutWeightsIsRefused() {
    Dataset<Row> rows = Quarters.rows(LocalSpark.session());
    Sequential network =
        new Sequential()
            .setInputShape(1, 8, 8)
            .setLayers(new Flatten(), new BatchNorm1d(64).setAffine(false), new Dropout());
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> Quarters.classifier().setNetwork(network).fit(rows));
    assertEquals(
        "the network has no weights to train; layers such as Linear and Conv2d have some",
        refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "gpu"})
  void aBatchOfMoreElementsThanAnArrayHoldsIsRefused(String backend) {
    Dataset<Row> rows = Quarters.rows(LocalSpark.session());
    SequentialClassifier classifier =
        Quarters.classifier().setBackend(backend).setRanks(2).setBatchSize(Integer.MAX_VALUE);
    String refusal =
        assertThrows(IllegalArgumentException.class, () -> classifier.fit(rows)).getMessage();
    assertTrue(
        refusal.matches(
            "a tensor of shape .* needs more than 2\\^31 - 1 elements of memory for 107374182[45]"
                + " rows; use a smaller batch or more ranks"),
        refusal);
  }

  @Test
  void whatIsNoPortIsRefused() {
    Dataset<Row> rows = Quarters.rows(LocalSpark.session());
    SparkConf conf = LocalSpark.session().sparkContext().conf();
    conf.set("spark.sparknn.port", "99999");
    try {
      assertEquals(
          "spark.sparknn.port must be 0 or from 1024 to 65535 but is 99999",
          assertThrows(IllegalArgumentException.class, () -> Quarters.classifier().fit(rows))
              .getMessage());
    } finally {
      conf.remove("spark.sparknn.port");
    }
  }

  @Test
  void ranksThatDoNotFitTheHeapAreRefused() {
    String refusal = refusal(20_000, 1);
    assertTrue(
        refusal.matches("a rank needs about [0-9]+ MB .* set spark.driver.memory to .*"), refusal);
  }

  /** On a machine without a GPU as well. */
  @Test
  void aNetworkThatNoGpuHoldsIsRefused() {
    String refusal = refusal(10_500, 1, "gpu");
    assertTrue(
        refusal.matches(
            "a rank needs an array of 21[0-9]{2} MiB on the device \\(weights 423, gradients 846,"
                + " .* has at most 2047 MiB; use fewer parameters or another backend.*"),
        refusal);
  }

  @Test
  void aTensorThatNoFileOfAModelHoldsIsRefused() {
    String refusal = refusal(23_171, 1); // a width less fits
    assertEquals(
        "2.weight of shape [23171, 23171] takes 2147580964 bytes, more than the 2^31 - 1 of which"
            + " models and checkpoints can be made; use a layer of fewer parameters",
        refusal);
  }

  @Test
  void moreParametersThanAnIntCountsAreRefused() {
    String refusal = refusal(20_000, 6);
    assertTrue(
        refusal.contains(
            "a network may have 2^31 - 1 parameters, but has more up to 7.weight of shape"
                + " [20000, 20000]"),
        refusal);
  }
}
