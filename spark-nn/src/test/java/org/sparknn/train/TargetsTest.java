package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.loss.BCEWithLogitsLoss;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.MSELoss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.loss.Weights;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.GradientSettings;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.model.TargetColumn;
import org.sparknn.model.TensorColumn;
import org.sparknn.testing.LocalSpark;

/** Do losses of all kinds train on targets of all kinds, on any number of ranks? */
class TargetsTest {
  private static final Shape IMAGE = Shape.of(1, 3, 4);
  private static final int ROWS = 41;
  private static final float SAME_RUN = 1e-5f;

  /** Three outputs for each pixel. */
  private static final String PIXELS =
      """
      {"layers": [{"type": "Conv2d", "in_channels": 1, "out_channels": 3, "kernel_size": 1}]}
      """;

  /** One output for each image. */
  private static final String NUMBER =
      """
      {"layers": [{"type": "Flatten"}, {"type": "Linear", "in_features": 12, "out_features": 1}]}
      """;

  /**
   * Images with their pixels' classes (a third of the range each), three channels that say so, and
   * the first pixel.
   */
  private static Dataset<Row> rows() {
    SplittableRandom random = new SplittableRandom(5);
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      float[] image = new float[IMAGE.elements()];
      byte[] mask = new byte[image.length];
      float[] channels = new float[3 * image.length];
      for (int i = 0; i < image.length; i++) {
        image[i] = (float) (2 * random.nextDouble() - 1);
        mask[i] = (byte) (image[i] < -0.33 ? 0 : image[i] < 0.33 ? 1 : 2);
        channels[mask[i] * image.length + i] = 1;
      }
      rows.add(RowFactory.create(image, mask, channels, image[0]));
    }
    StructType schema =
        new StructType(
            new StructField[] {
              floats("image", IMAGE),
              new StructField(
                  "mask", DataTypes.BinaryType, false, TensorColumn.bytes(Shape.of(3, 4))),
              floats("channels", Shape.of(3, 3, 4)),
              new StructField("number", DataTypes.FloatType, false, Metadata.empty())
            });
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    return LocalSpark.session().createDataFrame(context.parallelize(rows, 3), schema);
  }

  private static StructField floats(String name, Shape shape) {
    return new StructField(
        name,
        DataTypes.createArrayType(DataTypes.FloatType, false),
        false,
        TensorColumn.floats(shape));
  }

  private static TrainingResult train(
      String json, Loss loss, Dataset<Row> rows, String column, Target target, int ranks) {
    Network network = NetworkJson.read(NetworkJson.parse(json));
    TrainingSettings settings =
        new TrainingSettings(
            network,
            IMAGE,
            InputTransform.IDENTITY,
            InitialWeights.DRAWN,
            loss,
            new Adam(0.9, 0.999, 1e-8, 0, false),
            0.05,
            Schedule.CONSTANT,
            8,
            10,
            2,
            true,
            ranks,
            1,
            "auto",
            RecoverySettings.DEFAULT,
            GradientSettings.DEFAULT,
            TransportSettings.DEFAULT,
            ShardSettings.DEFAULT);
    return Trainer.train(
        rows,
        TensorColumn.of(rows.schema(), "image"),
        TargetColumn.of(rows.schema(), column, target),
        settings,
        new TrainingListener() {});
  }

  /** The same on one rank and on three, and better at the end than at the start. */
  private static TrainingResult check(String json, Loss loss, String column, Target target) {
    TrainingResult alone = train(json, loss, rows(), column, target, 1);
    TrainingResult shared = train(json, loss, rows(), column, target, 3);
    alone
        .state()
        .tensors()
        .forEach(
            (name, values) -> assertArrayEquals(values, shared.state().get(name), SAME_RUN, name));
    List<StepReport> history = shared.history();
    double first = history.get(0).loss();
    double last = history.get(history.size() - 2).loss(); // the last batch is smaller
    assertTrue(last < 0.9 * first, "the loss went from %s to %s".formatted(first, last));
    return shared;
  }

  @Test
  void classesOfPixels() {
    Loss loss = new CrossEntropyLoss(Optional.of(Weights.of(1, 2, 1)), 1, 0, Reduction.MEAN);
    TrainingResult result = check(PIXELS, loss, "mask", new Target(Shape.of(3, 4), true));
    double accuracy = result.history().get(result.history().size() - 1).accuracy();
    assertTrue(accuracy > 0.9, "accuracy of the classes that are not ignored is " + accuracy);
  }

  @Test
  void probabilitiesOfPixels() {
    check(PIXELS, new CrossEntropyLoss(), "channels", new Target(Shape.of(3, 3, 4), false));
  }

  @Test
  void floatsOfPixels() {
    Target target = new Target(Shape.of(3, 3, 4), false);
    TrainingResult result = check(PIXELS, new BCEWithLogitsLoss(), "channels", target);
    assertTrue(Double.isNaN(result.history().get(0).accuracy()));
    check(PIXELS, new MSELoss(Reduction.SUM), "channels", target);
  }

  @Test
  void oneNumber() {
    check(NUMBER, new MSELoss(), "number", new Target(Shape.of(1), false));
  }

  @Test
  void aClassThatIsNotThereIsNamedWithItsRowAndPlace() {
    Target target = new Target(Shape.of(3, 4), true);
    Dataset<Row> spoiled =
        rows()
            .withColumn(
                "mask",
                org.apache.spark.sql.functions.lit(
                    new byte[] {0, 1, 2, 0, 1, 2, 3, 0, 0, 0, 0, 0}));
    String message =
        assertThrows(
                ShapeException.class,
                () -> train(PIXELS, new CrossEntropyLoss(), spoiled, "mask", target, 2))
            .getMessage();
    assertTrue(
        message.matches(
            "row \\d+ has the label 3\\.0 in element 6, but the network has 3 classes, numbered"
                + " from 0 to 2"),
        message);
    Loss ignoring = new CrossEntropyLoss(Optional.empty(), 3, 0, Reduction.MEAN);
    assertEquals(40, train(PIXELS, ignoring, spoiled, "mask", target, 2).history().size());
  }

  @Test
  void whatCannotBeTrainedIsRefusedBeforeAJob() {
    Target mask = new Target(Shape.of(3, 4), true);
    String unreduced =
        assertThrows(
                ShapeException.class,
                () -> train(PIXELS, new MSELoss(Reduction.NONE), rows(), "channels", mask, 1))
            .getMessage();
    assertTrue(
        unreduced.startsWith("grad can be implicitly created only for scalar outputs"), unreduced);
    String wrong =
        assertThrows(
                ShapeException.class,
                () -> train(NUMBER, new CrossEntropyLoss(), rows(), "mask", mask, 1))
            .getMessage();
    assertTrue(wrong.contains("multi-target not supported"), wrong);
  }
}
