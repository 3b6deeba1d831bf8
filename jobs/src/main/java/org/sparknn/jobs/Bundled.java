package org.sparknn.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.sparknn.image.IdxStreams;
import org.sparknn.image.Images;
import org.sparknn.image.Split;

/** The first 6,000 training and 1,000 test images of Fashion-MNIST, which come with the program. */
final class Bundled {
  static final List<String> CLASS_NAMES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  private static final String FOLDER = "fashion-mnist/";

  private Bundled() {}

  static Images read(SparkSession spark, Split split) {
    String images = FOLDER + split.idxPrefix() + "-images-idx3-ubyte.gz";
    String labels = FOLDER + split.idxPrefix() + "-labels-idx1-ubyte.gz";
    try (InputStream imageStream = Main.class.getResourceAsStream(images);
        InputStream labelStream = Main.class.getResourceAsStream(labels)) {
      return new IdxStreams(images, imageStream, labels, labelStream).read(spark, CLASS_NAMES);
    } catch (IOException e) {
      throw new UncheckedIOException("the bundled images cannot be read", e);
    }
  }
}
