package org.sparknn.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.sparknn.image.Split;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.train.StepReport;

/** Does the main job's network take the same steps on any number of ranks? */
class SameRunTest {
  private static final int STEPS = 20;
  private static final double SAME_RUN = 1e-4;

  @Test
  void anyNumberOfRanksTakesTheSameShuffledSteps() throws IOException {
    try (SparkSession spark = SparkSession.builder().master("local[4]").getOrCreate()) {
      Dataset<Row> images = Bundled.read(spark, Split.TRAIN).rows();
      List<StepReport> alone = steps(images, 1);
      for (int ranks = 2; ranks <= 4; ranks++) {
        List<StepReport> together = steps(images, ranks);
        for (int step = 0; step < STEPS; step++) {
          double wanted = alone.get(step).loss();
          assertEquals(
              wanted,
              together.get(step).loss(),
              SAME_RUN * wanted,
              "loss of step %d on %d ranks".formatted(step + 1, ranks));
        }
      }
    }
  }

  private static List<StepReport> steps(Dataset<Row> images, int ranks) {
    return new SequentialClassifier()
        .setNetwork(NamedNetwork.CONVNET.build(Shape.of(1, 28, 28), 10))
        .setFeaturesCol("image")
        .setLabelCol("label")
        .setEpochs(1)
        .setRanks(ranks)
        .fit(images)
        .summary()
        .steps();
  }
}
