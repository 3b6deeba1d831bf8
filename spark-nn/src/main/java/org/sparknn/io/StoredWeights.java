package org.sparknn.io;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.io.StateDictFile;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.train.InitialWeights;

/**
 * Weights to start from: a safetensors file under torch's names, on any Hadoop file system.
 *
 * @param owner uid of the stage that they are for
 * @param path the file
 * @param prefix what stands before the names of the stage's tensors; others are left out
 */
public record StoredWeights(String owner, String path, String prefix) implements InitialWeights {

  @Override
  public Optional<StateDict> given(List<Slot> slots, SparkSession spark) {
    return Optional.of(read(slots, spark));
  }

  /**
   * The values of all slots.
   *
   * @throws IllegalArgumentException if there is no such file
   * @throws ShapeException if the file's tensors are not the slots; the message names each that is
   *     missing, unexpected or of another shape
   * @throws UncheckedIOException if the file cannot be read, or is no safetensors file
   */
  public StateDict read(List<Slot> slots, SparkSession spark) {
    Path file = new Path(path);
    try (InputStream in =
        new BufferedInputStream(
            file.getFileSystem(spark.sparkContext().hadoopConfiguration()).open(file))) {
      return StateDictFile.read(own(SafeTensors.read(in)), slots);
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException(
          "%s: there is no file of weights %s".formatted(owner, path), e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: the weights at %s could not be read: %s".formatted(owner, path, e.getMessage()), e);
    } catch (ShapeException refusal) {
      throw refusal.at("%s: the weights at %s".formatted(owner, path));
    }
  }

  /** The tensors whose names begin with the prefix, without it. */
  private SafeTensors own(SafeTensors file) {
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
