package org.sparknn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Does batch normalization alone find the statistics of a whole column? */
final class BatchNormFitTest {

  private static LayerModel fit(LayerEstimator<?> stage, Dataset<Row> rows) {
    stage.setInputCol("x");
    return stage.fit(rows);
  }

  @Test
  void statisticsAreThoseOfAllRowsAndPositions() {
    LayerModel model =
        fit(
            new BatchNorm1d(2),
            Columns.floats(
                Shape.of(2, 2), 2, new float[] {1, 2, 10, 10}, new float[] {3, 6, 10, 14}));
    // means 3 and 11; squares 14 and 12, divided by one less than four values
    assertArrayEquals(new float[] {3, 11}, model.weights().get("running_mean"));
    assertArrayEquals(new float[] {14 / 3f, 4}, model.weights().get("running_var"));
    assertArrayEquals(new float[] {1, 1}, model.weights().get("weight"));
    assertEquals(1, model.state().counter("num_batches_tracked"));
  }

  @Test
  void rowsWithoutPositionsAndPartitionsWithoutRowsCount() {
    LayerModel model =
        fit(
            new BatchNorm1d(2).setAffine(false),
            Columns.floats(
                Shape.of(2), 7, new float[] {1, -1}, new float[] {2, -1}, new float[] {6, -1}));
    assertArrayEquals(new float[] {3, -1}, model.weights().get("running_mean"));
    assertArrayEquals(new float[] {7, 0}, model.weights().get("running_var"));
    assertFalse(model.weights().containsKey("weight"));
  }

  @Test
  void bytesAreUnsigned() {
    LayerModel model =
        fit(
            new BatchNorm2d(1),
            Columns.bytes(Shape.of(1, 1, 2), new byte[] {0, (byte) 255}, new byte[] {2, 3}));
    assertArrayEquals(new float[] {65}, model.weights().get("running_mean"));
  }

  /** One pass over values that differ in their last digits only. */
  @Test
  void aSmallVarianceBesideALargeMeanIsKept() {
    Random random = new Random(3);
    float[][] rows = new float[40][50];
    double sum = 0;
    double squares = 0;
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) (3000 + 0.05 * random.nextGaussian());
        sum += row[i] - 3000;
        squares += (row[i] - 3000.0) * (row[i] - 3000.0);
      }
    }
    double variance = (squares - sum * sum / 2000) / 1999;
    Dataset<Row> column = Columns.floats(Shape.of(1, 50), 3, rows);
    LayerModel model = fit(new BatchNorm1d(1), column);
    assertEquals((float) variance, model.weights().get("running_var")[0], 1e-9);
    assertEquals((float) (3000 + sum / 2000), model.weights().get("running_mean")[0]);
    assertArrayEquals(
        model.weights().get("running_var"),
        fit(new BatchNorm1d(1), column).weights().get("running_var"));
  }

  @Test
  void columnsWithoutAVarianceAreRefused() {
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> fit(new BatchNorm1d(2), Columns.floats(Shape.of(2), 2)))
            .getMessage()
            .contains("column 'x' of shape [2] and type float32 has no values"));
    BatchNorm2d one = new BatchNorm2d(2);
    assertEquals(
        one.uid()
            + " over column 'x' of shape [2, 1, 1] and type float32: Expected more than 1 value per"
            + " channel when training, got input size torch.Size([1, 2, 1, 1])",
        assertThrows(
                ShapeException.class,
                () -> fit(one, Columns.floats(Shape.of(2, 1, 1), 1, new float[] {1, 2})))
            .getMessage());
  }

  @Test
  void aBadRowIsNamed() {
    Dataset<Row> rows =
        Columns.floats(Shape.of(2), 1, new float[] {1, 2}, new float[] {1, 2, 3}, new float[2]);
    String message =
        assertThrows(SparkException.class, () -> fit(new BatchNorm1d(2), rows)).getMessage();
    assertTrue(
        message.contains(
            "row 1 of partition 0: column 'x' wants 2 elements of shape [2] but got 3"),
        message);
  }

  @Test
  void withoutRunningStatisticsRowsWouldMix() {
    BatchNorm1d stage = new BatchNorm1d(2).setTrackRunningStats(false).setInputCol("x");
    String message =
        assertThrows(ShapeException.class, () -> stage.transformSchema(Columns.floats(Shape.of(2))))
            .getMessage();
    assertTrue(message.contains("without running statistics"), message);
  }
}
