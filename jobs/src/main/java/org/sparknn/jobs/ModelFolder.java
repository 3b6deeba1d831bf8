package org.sparknn.jobs;

import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.model.SequentialClassificationModel;

/** Where a model is going to be saved: a new folder, an empty one, or that of an older model. */
final class ModelFolder {
  /** What a model of ours consists of; one that was not finished may lack the metadata. */
  private static final List<String> FILES = List.of("metadata", "weights.safetensors");

  private final OutputFolder folder;

  private ModelFolder(OutputFolder folder) {
    this.folder = folder;
  }

  /**
   * A folder that can be written without destroying anything but an older model.
   *
   * @throws IllegalArgumentException if it holds anything else
   */
  static ModelFolder checked(SparkSession spark, String name) {
    OutputFolder folder = OutputFolder.of(spark, name);
    List<String> names = folder.names();
    if (!FILES.containsAll(names)
        || (names.contains("metadata") && !isOurs(spark, folder.path()))) {
      throw new IllegalArgumentException(
          "%s holds something else than a model of spark-nn, which would be lost: %s"
              .formatted(folder, names));
    }
    folder.checkWritable();
    return new ModelFolder(folder);
  }

  private static boolean isOurs(SparkSession spark, Path model) {
    String metadata = spark.read().textFile(new Path(model, "metadata").toString()).first();
    return NetworkJson.parse(metadata).path("class").asText().startsWith("org.sparknn.");
  }

  void save(SequentialClassificationModel model) {
    try {
      model.write().overwrite().save(folder.path().toString());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException("%s cannot be written".formatted(folder), e);
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
