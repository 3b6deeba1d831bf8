package org.sparknn.jobs;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.sparknn.image.ImageSource;
import org.sparknn.image.Images;
import org.sparknn.image.Split;
import org.sparknn.kernels.tensor.Shape;
import picocli.CommandLine.Option;

/** The images of a job: a folder's, or the bundled ones. */
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "a folder of IDX files, of class folders with PNG and JPEG images, or of folders train and"
              + " test with these (default: the bundled Fashion-MNIST images)")
  private String folder;

  /** What messages call the data. */
  String name() {
    return folder == null ? "the bundled images" : folder;
  }

  /** The training images; {@code shape} as in {@link ImageSource#setShape}. */
  Images train(SparkSession spark, Optional<Shape> shape) {
    return folder == null
        ? bundled(spark, Split.TRAIN, shape)
        : labeled(source(spark, shape, List.of()).read(Split.TRAIN));
  }

  /** The test images, if there are any apart from those for training. */
  Optional<Images> test(SparkSession spark, Shape shape, List<String> classNames) {
    if (folder == null) {
      return Optional.of(bundled(spark, Split.TEST, Optional.of(shape)));
    }
    ImageSource source = source(spark, Optional.of(shape), classNames);
    return source.has(Split.TEST)
        ? Optional.of(labeled(source.read(Split.TEST)))
        : Optional.empty();
  }

  /** The test images, or all there are. */
  Images any(SparkSession spark, Shape shape, List<String> classNames) {
    return folder == null
        ? bundled(spark, Split.TEST, Optional.of(shape))
        : source(spark, Optional.of(shape), classNames).readTest();
  }

  /** Refuses images without labels. */
  Images labeled(Images images) {
    if (!images.isLabeled()) {
      throw new IllegalArgumentException(
          "%s has images but no labels: no IDX file of labels, no class folders".formatted(name()));
    }
    return images;
  }

  /** Whether each image is a file of its own. */
  boolean hasFiles(Images images) {
    return folder != null && !images.rows().select("file").first().isNullAt(0);
  }

  private ImageSource source(SparkSession spark, Optional<Shape> shape, List<String> classNames) {
    ImageSource source = new ImageSource(spark, folder).setClassNames(classNames);
    shape.ifPresent(source::setShape);
    return source;
  }

  private static Images bundled(SparkSession spark, Split split, Optional<Shape> shape) {
    Images images = Bundled.read(spark, split);
    if (shape.isPresent() && !shape.get().equals(images.shape())) {
      throw new IllegalArgumentException(
          "the bundled images have the shape %s but the network takes %s"
              .formatted(images.shape(), shape.get()));
    }
    return images;
  }
}
