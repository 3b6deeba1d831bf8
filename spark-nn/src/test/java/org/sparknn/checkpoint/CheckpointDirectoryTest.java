package org.sparknn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.TrainingState;

/** Which checkpoints are kept, found and refused? */
class CheckpointDirectoryTest {
  private static final Identity RUN = new Identity(Map.of("seed", "7", "batch size", "20"));

  @TempDir Path folder;
  private CheckpointDirectory directory;

  @BeforeEach
  void open() throws IOException {
    directory = new CheckpointDirectory(folder.toUri().toString(), new Configuration());
  }

  private static TrainingState state(float value) {
    SafeTensors weights = new SafeTensors();
    weights.put("weight", StoredTensor.of(Shape.of(2), value, -value));
    SafeTensors optimizer = new SafeTensors();
    optimizer.put("1/weight", StoredTensor.of(Shape.of(2), value, value));
    return new TrainingState(weights, optimizer);
  }

  private void write(long step, double loss) throws IOException {
    directory.write(step, loss, RUN, state((float) step));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatWasWrittenIsReadAgain() throws IOException {
    assertTrue(directory.newest(RUN).isEmpty());
    write(9, 0.5);
    write(10, 0.25);
    Checkpoint newest = directory.newest(RUN).orElseThrow();
    assertEquals(10, newest.step());
    assertEquals(0.25, newest.loss());
    TrainingState read = directory.read(newest);
    assertArrayEquals(new float[] {10, -10}, read.weights().get("weight").floats());
    assertArrayEquals(new float[] {10, 10}, read.optimizer().get("1/weight").floats());
    assertEquals(List.of("step-000000000009", "step-000000000010"), names());
  }

  @Test
  void aStepThatIsWrittenAgainIsReplaced() throws IOException {
    write(3, 0.5);
    directory.write(3, 0.5, RUN, state(77));
    TrainingState read = directory.read(directory.newest(RUN).orElseThrow());
    assertArrayEquals(new float[] {77, -77}, read.weights().get("weight").floats());
  }

  @Test
  void theLastAndTheBestAreKept() throws IOException {
    double[] losses = {0.9, 0.2, 0.5, 0.6, 0.7};
    for (int i = 0; i < losses.length; i++) {
      write(i + 1, losses[i]);
      directory.prune(2, step -> true);
    }
    assertEquals(List.of("step-000000000002", "step-000000000004", "step-000000000005"), names());
  }

  @Test
  void whatDoesNotCountIsLeftAlone() throws IOException {
    double[] losses = {0.9, 0.5, 0.6, 0.7, 0.1};
    for (int i = 0; i < losses.length; i++) {
      write(i + 1, losses[i]);
    }
    directory.prune(1, step -> step < 4);
    assertEquals(
        List.of("step-000000000002", "step-000000000003", "step-000000000004", "step-000000000005"),
        names());
  }

  @Test
  void aDamagedOneIsPassedOver() throws IOException {
    write(1, 0.5);
    write(2, 0.4);
    write(3, 0.3);
    Path weights = folder.resolve("step-000000000003/weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length - 1));
    // Hadoop's own checksum, which other file systems do not have
    Files.delete(folder.resolve("step-000000000003/.weights.safetensors.crc"));
    Files.delete(folder.resolve("step-000000000002/checkpoint.json"));
    assertEquals(1, directory.newest(RUN).orElseThrow().step());
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    assertEquals(1, directory.newest(RUN).orElseThrow().step());
    Files.delete(folder.resolve("step-000000000001/optimizer.safetensors"));
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> directory.newest(RUN));
    assertTrue(refusal.getMessage().contains("SHA-256"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("checkpoint.json is missing"), refusal.getMessage());
    assertTrue(
        refusal.getMessage().contains("optimizer.safetensors is missing"), refusal.getMessage());
  }

  @Test
  void oneOfAnotherRunIsRefused() throws IOException {
    write(1, 0.5);
    Identity other = new Identity(Map.of("seed", "8", "batch size", "20"));
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> directory.newest(other));
    assertTrue(
        refusal.getMessage().endsWith("is of another run: its seed was 7 but is 8 now"),
        refusal.getMessage());
    Files.writeString(
        Files.createDirectory(folder.resolve("step-000000000005")).resolve("checkpoint.json"),
        "{\"a\": 1}");
    assertEquals(1, directory.newest(RUN).orElseThrow().step());
  }

  @Test
  void whatWasNotFinishedDoesNotCount() throws IOException {
    Files.createDirectory(folder.resolve("_partial-1"));
    assertTrue(directory.isEmpty());
    directory.deletePartial();
    assertEquals(List.of(), names());
    write(1, 0.5);
    assertFalse(directory.isEmpty());
  }

  @Test
  void anEarlierRunIsNotOverwritten() throws IOException {
    write(1, 0.5);
    String path = folder.toUri().toString();
    CheckpointSettings settings = new CheckpointSettings(path, 1, 0, 0, 2, false);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> Checkpoints.start(settings, RUN, new Configuration()));
    assertEquals(
        path
            + " holds checkpoints of an earlier run; go on from them with resume, or choose another"
            + " checkpointDir",
        refusal.getMessage());
    CheckpointSettings resume = new CheckpointSettings(path, 1, 0, 0, 2, true);
    assertEquals(1, Checkpoints.start(resume, RUN, new Configuration()).orElseThrow().step());
  }
}
