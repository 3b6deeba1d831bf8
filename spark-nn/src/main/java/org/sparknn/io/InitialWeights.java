package org.sparknn.io;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
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

/** Weights to start from: a safetensors file under torch's names, on any Hadoop file system. */
public final class InitialWeights {
  private InitialWeights() {}

  /**
   * The values of all slots.
   *
   * @throws IllegalArgumentException if there is no such file
   * @throws ShapeException if the file's tensors are not the slots; the message names each that is
   *     missing, unexpected or of another shape
   * @throws UncheckedIOException if the file cannot be read, or is no safetensors file
   */
  public static StateDict read(String file, List<Slot> slots, SparkSession spark) {
    Path path = new Path(file);
    try (InputStream in =
        new BufferedInputStream(
            path.getFileSystem(spark.sparkContext().hadoopConfiguration()).open(path))) {
      return StateDictFile.read(SafeTensors.read(in), slots);
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException("there is no file of weights %s".formatted(file), e);
    } catch (IOException e) {
      throw new UncheckedIOException("the weights %s could not be read".formatted(file), e);
    } catch (ShapeException refusal) {
      throw refusal.at("the weights " + file);
    }
  }
}
