package org.sparknn.image;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparknn.kernels.tensor.Shape;

/**
 * Images of one shape as rows with the columns of {@link ImageSchema}.
 *
 * @param rows in the order of their {@code id}
 * @param shape (C, H, W) of each image
 * @param classNames the names of the classes in the order of their numbers; none without labels
 * @param count number of rows
 */
public record Images(Dataset<Row> rows, Shape shape, List<String> classNames, long count) {
  public Images {
    classNames = List.copyOf(classNames);
  }

  /** Whether the rows have a label. */
  public boolean isLabeled() {
    return !classNames.isEmpty();
  }
}
