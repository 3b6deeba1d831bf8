package org.sparknn.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does one application go on where another stopped? */
class ResumeTest {
  @TempDir private Path folder;

  private CommandLineRun train(String model, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--network",
                "mlp",
                "--schedule",
                "constant",
                "--out",
                folder.resolve(model).toString()));
    arguments.addAll(List.of(options));
    if (arguments.stream().noneMatch(argument -> argument.startsWith("--ranks"))) {
      arguments.add("--ranks=2");
    }
    return CommandLineRun.of(arguments.toArray(String[]::new));
  }

  private byte[] weights(String model) throws IOException {
    return Files.readAllBytes(folder.resolve(model).resolve("weights.safetensors"));
  }

  @Test
  void aLaterApplicationGoesOnWithTheSameBits() throws IOException {
    String checkpoints = folder.resolve("checkpoints").toString();
    assertEquals(0, train("whole", "--epochs", "2").code());
    CommandLineRun first = train("first", "--epochs", "1", "--checkpoint-dir", checkpoints);
    assertEquals(0, first.code(), first.err());
    CommandLineRun second =
        train("second", "--epochs", "2", "--checkpoint-dir", checkpoints, "--resume");
    assertEquals(0, second.code(), second.err());
    assertTrue(second.out().contains("going on from the checkpoint of step 94"), second.out());
    assertArrayEquals(weights("whole"), weights("second"));
    CommandLineRun again = train("again", "--epochs", "2", "--checkpoint-dir", checkpoints);
    assertEquals(1, again.code());
    assertTrue(again.err().contains("holds checkpoints of an earlier run"), again.err());
    CommandLineRun other =
        train("other", "--seed", "5", "--checkpoint-dir", checkpoints, "--resume");
    assertEquals(1, other.code());
    assertTrue(other.err().contains("its seed was 0 but is 5 now"), other.err());
  }

  @Test
  void ranksAndLearningRateMayBeOthers() throws IOException {
    String checkpoints = folder.resolve("checkpoints").toString();
    CommandLineRun first = train("first", "--epochs", "1", "--checkpoint-dir", checkpoints);
    assertEquals(0, first.code(), first.err());
    CommandLineRun still =
        train(
            "still",
            "--epochs=2",
            "--learning-rate=0",
            "--ranks=3",
            "--master=local[3]",
            "--checkpoint-dir=" + checkpoints,
            "--resume");
    assertEquals(0, still.code(), still.err());
    assertTrue(still.out().contains("going on from the checkpoint of step 94"), still.out());
    assertTrue(still.out().contains("3 ranks"), still.out());
    // a perceptron has no statistics: nothing else could change it
    assertArrayEquals(weights("first"), weights("still"));
  }

  @Test
  void whatContradictsItselfIsWrongUsage() {
    CommandLineRun resume = train("model", "--resume");
    assertEquals(2, resume.code());
    assertTrue(resume.err().contains("--resume needs --checkpoint-dir"), resume.err());
    CommandLineRun keep = train("model", "--keep-checkpoints", "0");
    assertEquals(2, keep.code());
    assertTrue(keep.err().contains("--keep-checkpoints must"), keep.err());
  }
}
