package org.sparknn.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.layer.Concat;
import org.sparknn.layer.Conv2d;
import org.sparknn.layer.ConvTranspose2d;
import org.sparknn.layer.LayerModel;
import org.sparknn.layer.MaxPool2d;
import org.sparknn.layer.ReLU;
import org.sparknn.layer.SiLU;
import org.sparknn.loss.BCEWithLogitsLoss;
import org.sparknn.testing.LocalSpark;

/** Does the network that the README shows, a decoder beside its encoder, learn to mark pixels? */
class BranchingNetworkTest {
  private static final Shape IMAGE = Shape.of(1, 33, 31);
  private static final int ROWS = 24;

  private static StructField tensor(String name) {
    return new StructField(
        name,
        DataTypes.createArrayType(DataTypes.FloatType, false),
        false,
        TensorColumn.floats(IMAGE));
  }

  /** Noise with a bright square, and a mask of the square. */
  private static Dataset<Row> squares() {
    SplittableRandom random = new SplittableRandom(5);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      float[] image = new float[IMAGE.elements()];
      float[] mask = new float[image.length];
      int top = random.nextInt(25);
      int left = random.nextInt(23);
      for (int p = 0; p < image.length; p++) {
        int y = p / 31 - top;
        int x = p % 31 - left;
        mask[p] = y >= 0 && y < 8 && x >= 0 && x < 8 ? 1 : 0;
        image[p] = mask[p] + 0.5f * (float) random.nextDouble();
      }
      rows.add(RowFactory.create(image, mask));
    }
    return LocalSpark.rows(new StructType().add(tensor("image")).add(tensor("mask")), rows, 3);
  }

  @Test
  void aDecoderBesideItsEncoderLearnsToMarkPixels() {
    Sequential unet =
        new Sequential()
            .setInputShape(1, 33, 31)
            .setInputCol("image")
            .setLabelCol("mask")
            .setLayers(
                new Conv2d(1, 16, 3).setPadding(1),
                new ReLU(),
                new Concat(
                    new Sequential(),
                    new Sequential()
                        .setLayers(
                            new MaxPool2d(2).setName("down"),
                            new Conv2d(16, 32, 3).setPadding(1),
                            new SiLU(),
                            new ConvTranspose2d(32, 16, 2).setStride(2).setOutputSizeOf("down"))),
                new Conv2d(32, 1, 1))
            .setLoss(new BCEWithLogitsLoss())
            .setEpochs(8)
            .setBatchSize(8)
            .setLearningRate(0.01);
    assertTrue(unet.summary().contains("2.1.down"), unet.summary());
    Dataset<Row> rows = squares();
    SequentialModel model = unet.fit(rows);
    double loss = new BCEWithLogitsLoss().setLabelCol("mask").evaluate(model.transform(rows));
    // the share of marked pixels alone gives 0.23
    assertTrue(loss < 0.15, () -> "the loss is " + loss);
    LayerModel encoder = model.layer("0");
    encoder.setInputCol("image").setOutputCol("features");
    Row first = encoder.transform(rows).first();
    assertEquals(16 * 33 * 31, first.getList(first.fieldIndex("features")).size());
  }
}
