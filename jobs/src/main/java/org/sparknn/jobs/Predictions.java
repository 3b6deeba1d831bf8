package org.sparknn.jobs;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparknn.image.Images;
import org.sparknn.kernels.metric.ConfusionMatrix;
import org.sparknn.model.SequentialClassificationModel;

/** What a model says of images. */
final class Predictions {
  private Predictions() {}

  /** How often images of each class were predicted as each class. */
  static ConfusionMatrix confusion(SequentialClassificationModel model, Images images) {
    ConfusionMatrix matrix = new ConfusionMatrix(model.numClasses());
    Dataset<Row> counts =
        model.transform(images.rows()).groupBy(col("label"), col("prediction")).count();
    for (Row row : counts.collectAsList()) {
      matrix.add((int) row.getDouble(0), (int) row.getDouble(1), row.getLong(2));
    }
    return matrix;
  }

  /** The rows' ids and files, and for each the class that the model finds most probable. */
  static Dataset<Row> table(SequentialClassificationModel model, Images images, boolean files) {
    Column place = col("prediction").cast("int").plus(1);
    Column names = array(Arrays.stream(model.classNames()).map(x -> lit(x)).toArray(Column[]::new));
    Column probabilities = functions.vector_to_array(col("probability"), "float64");
    List<Column> columns = new ArrayList<>();
    columns.add(col("id"));
    if (files) {
      columns.add(col("file"));
    }
    columns.add(col("prediction"));
    columns.add(element_at(names, place).as("class_name"));
    columns.add(element_at(probabilities, place).as("probability"));
    return model.transform(images.rows()).select(columns.toArray(Column[]::new));
  }
}
