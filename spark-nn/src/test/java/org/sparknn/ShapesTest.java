package org.sparknn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.layer.Conv2d;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.Linear;
import org.sparknn.layer.MaxPool2d;
import org.sparknn.layer.ReLU;
import org.sparknn.model.Sequential;
import org.sparknn.model.TensorColumn;
import org.sparknn.testing.LocalSpark;

/** Is a whole pipeline checked before there is any data, and without a job? */
final class ShapesTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.IntegerType)
          .add("kind", DataTypes.StringType)
          .add(
              new StructField(
                  "image",
                  DataTypes.createArrayType(DataTypes.FloatType, false),
                  false,
                  TensorColumn.floats(Shape.of(1, 6, 6))));

  private static Pipeline pipeline(PipelineStage... stages) {
    return new Pipeline().setStages(stages);
  }

  private static StringIndexer indexer() {
    return new StringIndexer().setInputCol("kind").setOutputCol("label");
  }

  private static Conv2d conv() {
    return new Conv2d(1, 4, 3).setInputCol("image").setOutputCol("c");
  }

  private static MaxPool2d pool() {
    return new MaxPool2d(2).setInputCol("c").setOutputCol("p");
  }

  private static Flatten flatten() {
    return new Flatten().setInputCol("p").setOutputCol("f");
  }

  private static Sequential head(int inFeatures) {
    return new Sequential("head").setInputCol("f").setLayers(new ReLU(), new Linear(inFeatures, 2));
  }

  @Test
  void theSchemaBehindTheLastStageIsThatOfTheFittedPipeline() {
    StructType schema =
        Shapes.check(pipeline(indexer(), conv(), pool(), flatten(), head(16)), SCHEMA);
    assertEquals(
        List.of("id", "kind", "image", "label", "c", "p", "f", "prediction"),
        List.of(schema.fieldNames()));
    assertEquals(Shape.of(4, 4, 4), TensorColumn.of(schema, "c").shape());
    assertEquals(Shape.of(16), TensorColumn.of(schema, "f").shape());
    assertEquals(Shape.of(2), TensorColumn.of(schema, "prediction").shape());
  }

  @Test
  void aRefusalNamesThePositionTheUidAndTheRule() {
    assertEquals(
        "stage 5 of 5 (head): head over column 'f' of shape [16] and type float32: layer 1 (Linear,"
            + " number 2 of 2): mat1 and mat2 shapes cannot be multiplied (?x16 and 12x2)",
        refusal(pipeline(indexer(), conv(), pool(), flatten(), head(12))));
  }

  @Test
  void nestedPipelinesNameBothPlaces() {
    Pipeline inner = pipeline(conv(), pool(), new MaxPool2d(3).setInputCol("p"));
    String message = refusal(pipeline(indexer(), inner, flatten(), head(16)));
    assertTrue(
        message.startsWith(
            "stage 2 of 4 (%s): stage 3 of 3 (%s): "
                .formatted(inner.uid(), inner.getStages()[2].uid())),
        message);
    assertTrue(message.contains("Output size is too small"), message);
  }

  @Test
  void stagesOfSparkAreCheckedByTheirOwnRules() {
    VectorAssembler assembler =
        new VectorAssembler("va").setInputCols(new String[] {"kind"}).setOutputCol("v");
    String message = refusal(pipeline(conv(), assembler));
    assertTrue(message.startsWith("stage 2 of 2 (va): "), message);
    assertTrue(message.contains("kind"), message);
    StringIndexer missing = new StringIndexer("si").setInputCol("nothing").setOutputCol("n");
    assertTrue(refusal(pipeline(missing)).startsWith("stage 1 of 1 (si): "));
    String unset = refusal(pipeline(new ReLU("relu")));
    assertTrue(unset.startsWith("stage 1 of 1 (relu): relu has no input"), unset);
  }

  @Test
  void pipelinesWithoutStagesOrWithOneTwiceAreRefused() {
    assertEquals(
        "p has no stages: setStages comes first",
        assertThrows(ShapeException.class, () -> Shapes.check(new Pipeline("p"), SCHEMA))
            .getMessage());
    ReLU relu = new ReLU("twice").setInputCol("image");
    assertEquals(
        "stage 2 of 2 (twice): a pipeline cannot hold one stage twice",
        refusal(pipeline(relu, relu)));
  }

  /** Not even for stages whose transform is lazy, and for fitted pipelines. */
  @Test
  void noJobIsStarted() throws Exception {
    SparkSession spark = LocalSpark.session();
    PipelineModel fitted =
        pipeline(
                new SQLTransformer().setStatement("SELECT image, id FROM __THIS__"),
                new ReLU().setInputCol("image").setOutputCol("r"))
            .fit(
                LocalSpark.rows(SCHEMA, List.<Row>of(RowFactory.create(1, "a", new float[36])), 1));
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        };
    spark.sparkContext().addSparkListener(counter);
    try {
      StructType unused =
          Shapes.check(pipeline(indexer(), conv(), pool(), flatten(), head(16)), SCHEMA);
      assertEquals(List.of("image", "id", "r"), List.of(Shapes.check(fitted, SCHEMA).fieldNames()));
      spark.sparkContext().listenerBus().waitUntilEmpty(10_000);
      assertEquals(0, jobs.get());
      assertEquals(1, spark.range(1).count());
      spark.sparkContext().listenerBus().waitUntilEmpty(10_000);
      assertTrue(jobs.get() > 0);
    } finally {
      spark.sparkContext().removeSparkListener(counter);
    }
  }

  private static String refusal(Pipeline pipeline) {
    return assertThrows(ShapeException.class, () -> Shapes.check(pipeline, SCHEMA)).getMessage();
  }
}
