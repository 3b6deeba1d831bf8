package org.sparknn.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.sparknn.kernels.tensor.Shape;

/**
 * Small data sets in the IDX format that only the driver can read, such as resources of a jar.
 *
 * @param imagesFile the name of the images for messages, ending in {@code .gz} if packed
 * @param labelsFile the name of the labels
 */
public record IdxStreams(
    String imagesFile, InputStream images, String labelsFile, InputStream labels) {
  /** Spark warns of tasks above 1000 KiB. */
  private static final int SLICE_BYTES = 512 << 10;

  /** Reads all images and hands them to Spark. */
  public Images read(SparkSession spark, List<String> classNames) throws IOException {
    List<Row> rows = new ArrayList<>();
    byte[] numbers = IdxLabels.read(labelsFile, labels);
    List<String> names = IdxLabels.classNames(labelsFile, numbers, classNames);
    Shape shape;
    try (IdxReader reader = new IdxReader(imagesFile, images, 3)) {
      IdxLabels.checkCount(imagesFile, reader.count(), labelsFile, numbers.length);
      shape = reader.imageShape();
      for (int i = 0; i < numbers.length; i++) {
        double label = Byte.toUnsignedInt(numbers[i]);
        rows.add(RowFactory.create((long) i, null, reader.next(), label));
      }
      reader.check();
    }
    long bytes = (long) rows.size() * shape.elements();
    int slices =
        Math.max(
            spark.sparkContext().defaultParallelism(), Math.toIntExact(bytes / SLICE_BYTES) + 1);
    JavaRDD<Row> spread =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, slices);
    return new Images(
        spark.createDataFrame(spread, ImageSchema.of(shape, true)), shape, names, rows.size());
  }
}
