package org.sparknn.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.tensor.Shape;

/** PNG and JPEG files in folders: numbered on the driver, read and decoded in tasks. */
final class ImageFiles {
  private static final StructType LISTED =
      new StructType()
          .add("id", DataTypes.LongType, false)
          .add("path", DataTypes.StringType, false)
          .add("label", DataTypes.IntegerType, false);

  private ImageFiles() {}

  /** Classes are the folder's folders. */
  static Images ofClasses(
      SparkSession spark, Folder folder, Optional<Shape> wanted, List<String> known) {
    List<String> names =
        known.isEmpty() ? folder.folders().stream().map(Path::getName).toList() : known;
    return read(spark, folder, ImageFile.ofClasses(folder, names), wanted, names);
  }

  /** Images without labels. */
  static Images flat(SparkSession spark, Folder folder, Optional<Shape> wanted) {
    return read(spark, folder, ImageFile.of(folder), wanted, List.of());
  }

  private static Images read(
      SparkSession spark,
      Folder folder,
      List<ImageFile> files,
      Optional<Shape> wanted,
      List<String> names) {
    if (files.isEmpty()) {
      throw new ImageException("%s holds no images".formatted(folder));
    }
    Path first = new Path(files.get(0).path());
    Shape shape = wanted.orElseGet(() -> shapeOf(folder, first));
    String origin = wanted.isPresent() ? "the network takes" : "the first, " + name(first) + ", is";
    List<Row> listed = new ArrayList<>();
    for (ImageFile file : files) {
      listed.add(RowFactory.create((long) listed.size(), file.path(), file.label()));
    }
    StructType schema = ImageSchema.of(shape, !names.isEmpty());
    FileRows decode =
        new FileRows(
            folder.configuration(),
            new Wanted(shape.size(0), shape.size(1), shape.size(2), origin),
            !names.isEmpty());
    Dataset<Row> rows =
        spark.createDataFrame(listed, LISTED).mapPartitions(decode, Encoders.row(schema));
    return new Images(ImageSchema.restoreMetadata(rows, schema), shape, names, files.size());
  }

  private static Shape shapeOf(Folder folder, Path file) {
    try (java.io.InputStream in = folder.open(file)) {
      return new ImageDecoder(name(file), in.readAllBytes()).shape();
    } catch (IOException e) {
      throw new ImageException("%s cannot be read: %s".formatted(name(file), e.getMessage()), e);
    }
  }

  private static String name(Path file) {
    return Folder.name(file);
  }
}
