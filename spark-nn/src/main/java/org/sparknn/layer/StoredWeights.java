package org.sparknn.layer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.io.StateDictFile;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.ShapeException;

/** The weights of a layer in a safetensors file. */
final class StoredWeights {
  private StoredWeights() {}

  /**
   * Reads the file that a stage names.
   *
   * @throws ShapeException if its tensors are not the layer's; all that are missing, not the
   *     layer's or of another shape are named
   * @throws UncheckedIOException if it cannot be read or is no such file
   */
  static StateDict read(LayerEstimator<?> stage, List<Slot> slots, SparkSession spark) {
    Path path = new Path(stage.getWeightsPath());
    SafeTensors file;
    try (InputStream in =
        new BufferedInputStream(
            path.getFileSystem(spark.sparkContext().hadoopConfiguration()).open(path))) {
      file = SafeTensors.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: the weights at %s could not be read: %s"
              .formatted(stage.uid(), stage.getWeightsPath(), e.getMessage()),
          e);
    }
    try {
      return StateDictFile.read(behind(stage.getWeightsPrefix(), file), slots);
    } catch (ShapeException refusal) {
      throw refusal.at(
          "%s: the weights at %s are not the layer's"
              .formatted(stage.uid(), stage.getWeightsPath()));
    }
  }

  /** The tensors whose names begin with a prefix, without it. */
  private static SafeTensors behind(String prefix, SafeTensors file) {
    SafeTensors own = new SafeTensors();
    file.tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), tensor);
              }
            });
    return own;
  }
}
