package org.sparknn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.Binarizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.testing.LocalSpark;

/** Is a model the same after a round trip, and is a damaged one refused? */
final class SavedModelTest {
  @TempDir Path directory;
  private Path path;

  @BeforeEach
  void save() throws IOException {
    LocalSpark.session();
    path = directory.resolve("model");
    SmallNetwork.model().setPredictBatchSize(7).write().save(path.toString());
  }

  private String refusal() {
    Exception refusal =
        assertThrows(Exception.class, () -> SequentialClassificationModel.load(path.toString()));
    return refusal.getMessage().replace("file:", "").replace(path.toString(), "MODEL");
  }

  private Path metadata() throws IOException {
    try (Stream<Path> files = Files.list(path.resolve("metadata"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Changes the metadata and forgets its checksum, as an editor would not. */
  private void editMetadata(String from, String to) throws IOException {
    Path file = metadata();
    String text = Files.readString(file);
    assertTrue(text.contains(from), text);
    Files.writeString(file, text.replace(from, to));
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  private Path weights() throws IOException {
    Path file = path.resolve("weights.safetensors");
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    return file;
  }

  @Test
  void aLoadedModelPredictsTheSameBits() {
    Dataset<Row> rows = LocalSpark.rows(SmallNetwork.schema(), SmallNetwork.rows(9), 2);
    SequentialClassificationModel loaded = SequentialClassificationModel.load(path.toString());
    assertEquals(
        SmallNetwork.model().transform(rows).collectAsList(),
        loaded.transform(rows).collectAsList());
    assertEquals(7, loaded.getPredictBatchSize());
    assertEquals("model", loaded.uid());
    assertArrayEquals(new String[] {"ant", "bee", "cat"}, loaded.classNames());
    assertEquals(3, loaded.numClasses());
    assertEquals(60, loaded.numFeatures());
    assertEquals(SmallNetwork.network().network(), loaded.network());
    assertEquals(0, loaded.state().counter("1.num_batches_tracked"));
    assertFalse(loaded.hasSummary());
  }

  @Test
  void aModelTravelsInAPipeline() throws IOException {
    Dataset<Row> rows = LocalSpark.rows(SmallNetwork.schema(), SmallNetwork.rows(5), 1);
    Binarizer binarizer = new Binarizer().setInputCol("label").setOutputCol("second");
    PipelineModel pipeline =
        new Pipeline().setStages(new PipelineStage[] {binarizer, SmallNetwork.model()}).fit(rows);
    String saved = directory.resolve("pipeline").toString();
    pipeline.write().save(saved);
    pipeline.write().overwrite().save(saved);
    assertEquals(
        pipeline.transform(rows).collectAsList(),
        PipelineModel.load(saved).transform(rows).collectAsList());
  }

  @Test
  void onlyMetadataAndWeightsAreWritten() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      assertEquals(
          List.of("metadata", "weights.safetensors"),
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.endsWith(".crc"))
              .sorted()
              .toList());
    }
  }

  @Test
  void aModelWithoutMetadataWasNotFinished() throws IOException {
    try (Stream<Path> files = Files.list(path.resolve("metadata"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    String wanted =
        "MODEL holds no complete model: its metadata, which is written last, is missing";
    assertEquals(wanted, refusal());
    Files.delete(path.resolve("metadata"));
    assertEquals(wanted, refusal());
  }

  @Test
  void anEmptyPlaceHoldsNoModel() {
    path = directory.resolve("elsewhere");
    assertEquals("there is no model at MODEL", refusal());
  }

  @Test
  void truncatedWeightsAreRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(weights());
    Files.write(weights(), java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertEquals(
        "the model at MODEL is damaged: the file MODEL/weights.safetensors should have %d"
                .formatted(bytes.length)
            + " bytes but has %d".formatted(bytes.length - 1),
        refusal());
    Files.delete(weights());
    assertEquals(
        "the model at MODEL is damaged: the file MODEL/weights.safetensors is missing", refusal());
  }

  @Test
  void changedWeightsAreRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(weights());
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights(), bytes);
    assertTrue(refusal().contains("should have the SHA-256"), refusal());
  }

  @Test
  void newerFormatsAndOtherClassesAreRefused() throws IOException {
    editMetadata("\"formatVersion\":1", "\"formatVersion\":2");
    assertEquals(
        "MODEL has format version 2 but this version reads up to 1; use a newer one", refusal());
    editMetadata("\"sparkNn\"", "\"other\"");
    assertEquals("MODEL holds no model of this library: its metadata has no sparkNn", refusal());
    editMetadata("SequentialClassificationModel", "AnotherModel");
    assertTrue(refusal().contains("Expected class name"), refusal());
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() throws IOException {
    editMetadata(
        "\\\"in_features\\\":24,\\\"out_features\\\":3",
        "\\\"in_features\\\":24,\\\"out_features\\\":4");
    assertTrue(
        refusal()
            .contains(
                "the weights at MODEL are not the network's: Error(s) in loading state_dict: size"
                    + " mismatch for 5.weight: copying a param with shape [3, 24] from checkpoint,"
                    + " the shape in current model is [4, 24]. size mismatch for 5.bias: "),
        refusal());
  }

  @Test
  void aDirectoryThatExistsIsNotOverwrittenUnasked() throws IOException {
    try (OutputStream out = Files.newOutputStream(path.resolve("other"))) {
      out.write(1);
    }
    assertThrows(Exception.class, () -> SmallNetwork.model().write().save(path.toString()));
    assertTrue(Files.exists(path.resolve("other")));
  }
}
