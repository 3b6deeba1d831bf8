package org.sparknn.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.io.PrintWriter;
import java.util.Locale;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.sparknn.image.Images;
import org.sparknn.image.Split;
import org.sparknn.model.SequentialClassifier;

/**
 * The network mlp (784-128-64-10) and Spark's perceptron of the same layer sizes on the bundled
 * images: the time of a fit with the fewest passes that reach the wanted accuracy. Spark's hidden
 * layers are sigmoids and its solver is L-BFGS; both are its defaults.
 */
final class PerceptronBenchmark {
  private static final double WANTED_ACCURACY = 0.80;
  private static final int MOST_PASSES = 500;
  private static final int[] LAYERS = {784, 128, 64, 10};

  private final SparkSession spark;
  private final PrintWriter out;
  private final Dataset<Row> train;
  private final Dataset<Row> test;
  private final Images images;

  PerceptronBenchmark(SparkSession spark, PrintWriter out) {
    this.spark = spark;
    this.out = out;
    this.images = Bundled.read(spark, Split.TRAIN);
    this.train = cached(images.rows());
    this.test = cached(Bundled.read(spark, Split.TEST).rows());
  }

  /** With the pixels as a vector too, as Spark's perceptron wants them. */
  private Dataset<Row> cached(Dataset<Row> rows) {
    UDF1<byte[], Vector> vector =
        pixels -> {
          double[] values = new double[pixels.length];
          for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(pixels[i]) / 255.0;
          }
          return Vectors.dense(values);
        };
    Dataset<Row> both =
        rows.withColumn("pixels", udf(vector, SQLDataTypes.VectorType()).apply(col("image")))
            .repartition(spark.sparkContext().defaultParallelism())
            .cache();
    both.count();
    return both;
  }

  Comparison run() {
    int epochs = fewest("epochs of spark-nn", 1, this::ours);
    int iterations = fewest("iterations of Spark's perceptron", 5, this::theirs);
    double ours = secondFitMillis(ours(epochs));
    double theirs = secondFitMillis(theirs(iterations));
    return new Comparison(
        "training",
        "mlp",
        "fit",
        spark.sparkContext().defaultParallelism(),
        "spark-nn, epochs: " + epochs,
        "MultilayerPerceptronClassifier, maxIter: " + iterations,
        ours,
        theirs);
  }

  private Predictor<Vector, ?, ?> ours(int epochs) {
    return new SequentialClassifier()
        .setNetwork(NamedNetwork.MLP.build(images.shape(), images.classNames().size()))
        .setFeaturesCol("image")
        .setLabelCol("label")
        .setEpochs(epochs);
  }

  private Predictor<Vector, ?, ?> theirs(int iterations) {
    return new MultilayerPerceptronClassifier()
        .setFeaturesCol("pixels")
        .setLabelCol("label")
        .setLayers(LAYERS)
        .setSeed(0)
        .setMaxIter(iterations);
  }

  @FunctionalInterface
  private interface Fit {
    Predictor<Vector, ?, ?> of(int passes);
  }

  /** Steps up to the first count that suffices, then one by one from the one before. */
  private int fewest(String what, int step, Fit fit) {
    int passes = step;
    while (!suffices(what, passes, fit)) {
      passes += step;
      if (passes > MOST_PASSES) {
        throw new IllegalStateException(
            "%d %s do not reach %.0f %%".formatted(MOST_PASSES, what, 100 * WANTED_ACCURACY));
      }
    }
    for (int fewer = passes - step + 1; fewer < passes; fewer++) {
      if (suffices(what, fewer, fit)) {
        return fewer;
      }
    }
    return passes;
  }

  private boolean suffices(String what, int passes, Fit fit) {
    PredictionModel<?, ?> model = (PredictionModel<?, ?>) fit.of(passes).fit(train);
    Dataset<Row> predicted = model.transform(test);
    double accuracy =
        (double) predicted.filter(col("label").equalTo(col("prediction"))).count() / test.count();
    out.printf(Locale.ROOT, "%d %s: %.1f %%%n", passes, what, 100 * accuracy);
    return accuracy >= WANTED_ACCURACY;
  }

  /** The first fit warms the JVM. */
  private double secondFitMillis(Predictor<Vector, ?, ?> fit) {
    fit.fit(train);
    long start = System.nanoTime();
    fit.fit(train);
    return (System.nanoTime() - start) * 1e-6;
  }
}
