package org.sparknn.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.sql.SparkSession;
import org.json4s.JLong;
import org.json4s.JObject;
import org.json4s.JString;
import org.json4s.JValue;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.io.StateDictFile;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.ShapeException;
import scala.Option;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A model's directory: {@code metadata/} as Spark ML writes it and {@code weights.safetensors}. The
 * weights come first and the metadata, which holds their length and checksum, last: a directory
 * that was not finished does not load. Nothing is Java- or Kryo-serialized.
 */
final class ModelFiles {
  /** Grows when older versions cannot read what is written. */
  static final int FORMAT_VERSION = 1;

  private static final String WEIGHTS = "weights.safetensors";
  private static final String SECTION = "sparkNn";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ModelFiles() {}

  /** Writes a model. */
  static void save(SavedModel model, String path, SparkSession spark) {
    try {
      SafeTensors tensors = StateDictFile.write(model.state(), model.slots());
      TensorFile weights = TensorFile.write(tensors, WEIGHTS, new Path(path), hadoop(spark));
      DefaultParamsWriter.saveMetadata(model, path, spark, Option.apply(section(weights)));
    } catch (IOException e) {
      throw new UncheckedIOException("the model could not be written to %s".formatted(path), e);
    }
  }

  private static JObject section(TensorFile weights) {
    JObject file =
        object(
            Map.of(
                "name", new JString(weights.name()),
                "bytes", new JLong(weights.bytes()),
                "sha256", new JString(weights.sha256())));
    JObject section = object(Map.of("formatVersion", new JLong(FORMAT_VERSION), "weights", file));
    return object(Map.of(SECTION, section));
  }

  private static JObject object(Map<String, JValue> members) {
    List<Tuple2<String, JValue>> fields = new ArrayList<>();
    new TreeMap<>(members).forEach((name, value) -> fields.add(new Tuple2<>(name, value)));
    return new JObject(CollectionConverters.asScala(fields).toList());
  }

  /**
   * Reads a model.
   *
   * @throws IllegalArgumentException if there is no model at the path, it was not written to its
   *     end, is of another class or of a newer format
   * @throws UncheckedIOException if the weights' file is missing, truncated or changed
   * @throws ShapeException if its tensors are not the network's
   */
  static <M extends SavedModel> M load(
      String path, SparkSession spark, Class<M> type, Function<String, M> fromUid) {
    DefaultParamsReader.Metadata metadata = metadata(path, spark, type);
    M model = fromUid.apply(metadata.uid());
    metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
    model.restore(weights(path, metadata, model.slots(), spark));
    return model;
  }

  private static DefaultParamsReader.Metadata metadata(
      String path, SparkSession spark, Class<?> model) {
    requireMetadata(path, spark);
    DefaultParamsReader.Metadata metadata =
        DefaultParamsReader.loadMetadata(path, spark, model.getName());
    JsonNode version = section(metadata).path("formatVersion");
    if (!version.isIntegralNumber()) {
      throw new IllegalArgumentException(
          "%s holds no model of this library: its metadata has no %s".formatted(path, SECTION));
    }
    if (version.asInt() > FORMAT_VERSION) {
      throw new IllegalArgumentException(
          "%s has format version %s but this version reads up to %d; use a newer one"
              .formatted(path, version.asText(), FORMAT_VERSION));
    }
    return metadata;
  }

  private static void requireMetadata(String path, SparkSession spark) {
    try {
      Path directory = new Path(path);
      FileSystem files = directory.getFileSystem(hadoop(spark));
      if (!files.exists(directory)) {
        throw new IllegalArgumentException("there is no model at " + path);
      }
      // a writer that was killed leaves no directory, or one without a part
      FileStatus[] parts = files.globStatus(new Path(directory, "metadata/part-*"));
      if (parts == null || parts.length == 0) {
        throw new IllegalArgumentException(
            "%s holds no complete model: its metadata, which is written last, is missing"
                .formatted(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the model at %s could not be read".formatted(path), e);
    }
  }

  private static StateDict weights(
      String path, DefaultParamsReader.Metadata metadata, List<Slot> slots, SparkSession spark) {
    try {
      TensorFile weights = TensorFile.of(section(metadata).path("weights"));
      return StateDictFile.read(weights.read(new Path(path), hadoop(spark)), slots);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the model at %s is damaged: %s".formatted(path, e.getMessage()), e);
    } catch (ShapeException refusal) {
      throw refusal.at("the weights at %s are not the network's".formatted(path));
    }
  }

  private static JsonNode section(DefaultParamsReader.Metadata metadata) {
    try {
      return MAPPER.readTree(metadata.metadataJson()).path(SECTION);
    } catch (IOException e) {
      throw new UncheckedIOException("the metadata is not JSON", e);
    }
  }

  private static Configuration hadoop(SparkSession spark) {
    return spark.sparkContext().hadoopConfiguration();
  }
}
