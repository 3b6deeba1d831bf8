package org.sparknn.image;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;

/**
 * A folder of IDX files as MNIST has them: {@code train-images-idx3-ubyte}, {@code
 * train-labels-idx1-ubyte}, and {@code t10k-…} for the test part, each packed with gzip or not. The
 * driver reads them through once to check them; then each task reads its own range of images.
 */
final class IdxFolder {
  private IdxFolder() {}

  static boolean isIdx(Folder folder) {
    return folder.files().stream().anyMatch(path -> path.getName().contains("-idx"));
  }

  static boolean has(Folder folder, Split split) {
    return find(folder, split, "images-idx3-ubyte").isPresent();
  }

  static Images read(
      SparkSession spark, Folder folder, Split split, Optional<Shape> wanted, List<String> known) {
    Path images =
        find(folder, split, "images-idx3-ubyte")
            .orElseThrow(
                () ->
                    new ImageException(
                        "%s has no file %s-images-idx3-ubyte or %s-images-idx3-ubyte.gz"
                            .formatted(folder, split.idxPrefix(), split.idxPrefix())));
    Optional<Path> labels = find(folder, split, "labels-idx1-ubyte");
    try {
      return read(spark, folder, images, labels, wanted, known);
    } catch (IOException e) {
      throw new ImageException("%s cannot be read: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static Images read(
      SparkSession spark,
      Folder folder,
      Path imagesPath,
      Optional<Path> labelsPath,
      Optional<Shape> wanted,
      List<String> known)
      throws IOException {
    String imagesFile = Folder.name(imagesPath);
    int count;
    Shape shape;
    try (IdxReader reader = new IdxReader(imagesFile, folder.open(imagesPath), 3)) {
      count = reader.count();
      shape = reader.imageShape();
      Shapes.check(imagesFile, shape, wanted);
      reader.check();
    }
    if (count == 0) {
      throw new ImageException(imagesFile + " has no images");
    }
    byte[] labels = null;
    List<String> names = List.of();
    if (labelsPath.isPresent()) {
      String labelsFile = Folder.name(labelsPath.get());
      labels = IdxLabels.read(labelsFile, folder.open(labelsPath.get()));
      IdxLabels.checkCount(imagesFile, count, labelsFile, labels.length);
      names = IdxLabels.classNames(labelsFile, labels, known);
    }
    StructType schema = ImageSchema.of(shape, labels != null);
    int slices = Math.min(count, spark.sparkContext().defaultParallelism());
    Dataset<Row> rows =
        spark
            .range(0, count, 1, slices)
            .mapPartitions(
                new IdxRows(folder.configuration(), imagesPath.toString(), labels),
                Encoders.row(schema));
    return new Images(ImageSchema.restoreMetadata(rows, schema), shape, names, count);
  }

  private static Optional<Path> find(Folder folder, Split split, String name) {
    String plain = split.idxPrefix() + "-" + name;
    return folder.files().stream()
        .filter(path -> path.getName().equals(plain) || path.getName().equals(plain + ".gz"))
        .findFirst();
  }
}
