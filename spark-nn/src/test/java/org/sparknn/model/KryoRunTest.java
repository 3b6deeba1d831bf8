package org.sparknn.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.io.KryoRegistrator;
import org.sparknn.loss.CrossEntropyLoss;
import org.sparknn.testing.LocalSpark;

/** Does a whole run work where Kryo carries everything and wants to know every class? */
final class KryoRunTest {
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    LocalSpark.session().stop();
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.kryo.registrationRequired", "true")
            .config("spark.kryo.registrator", KryoRegistrator.class.getName())
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void trainingScoringAndSaving(@TempDir Path directory) throws Exception {
    Dataset<Row> rows = LocalSpark.rows(SmallNetwork.schema(), SmallNetwork.rows(12), 3);
    SequentialClassificationModel model =
        new SequentialClassifier()
            .setNetwork(SmallNetwork.network())
            .setEpochs(1)
            .setBatchSize(4)
            .fit(rows);
    String path = directory.resolve("model").toString();
    model.write().save(path);
    assertEquals(
        model.transform(rows).collectAsList(),
        SequentialClassificationModel.load(path).transform(rows).collectAsList());
  }

  @Test
  void anyLossAndItsEvaluator() {
    Dataset<Row> rows = LocalSpark.rows(SmallNetwork.schema(), SmallNetwork.rows(12), 3);
    SequentialModel model =
        SmallNetwork.network()
            .setLoss(new CrossEntropyLoss().setLabelSmoothing(0.1).setWeight(1, 2, 3))
            .setEpochs(1)
            .setBatchSize(4)
            .fit(rows);
    Dataset<Row> scored = model.transform(rows);
    assertTrue(new CrossEntropyLoss().evaluate(scored) > 0);
    assertEquals(12, new CrossEntropyLoss().losses(scored, "loss").collectAsList().size());
  }
}
