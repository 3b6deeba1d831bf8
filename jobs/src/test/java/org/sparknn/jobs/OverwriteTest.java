package org.sparknn.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing but what a command wrote before is ever replaced. */
class OverwriteTest {
  @TempDir private Path folder;

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private CommandLineRun train() {
    return CommandLineRun.of(
        "train",
        "--master",
        "local[2]",
        "--network",
        "mlp",
        "--epochs",
        "1",
        "--out",
        path("model"));
  }

  private CommandLineRun score(String... more) {
    String[] all = {
      "score", "--master", "local[2]", "--model", path("model"), "--out", path("scored")
    };
    String[] together = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, together, all.length, more.length);
    return CommandLineRun.of(together);
  }

  private static void assertDone(CommandLineRun run) {
    assertEquals(0, run.code(), run.err());
  }

  private static void assertRefused(String message, CommandLineRun run) {
    assertTrue(run.err().contains(message), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals(Main.FAILURE, run.code());
  }

  @Test
  void modelsAndPredictions() throws IOException {
    assertDone(train());
    assertDone(train());
    assertDone(score());
    assertRefused("is not empty; --overwrite replaces older predictions", score());
    assertDone(score("--overwrite"));
  }

  @Test
  void whatIsNotOurs() throws IOException {
    Files.createDirectory(folder.resolve("model"));
    Files.createDirectory(folder.resolve("scored"));
    Files.writeString(folder.resolve("model/diary.txt"), "dear diary");
    Files.writeString(folder.resolve("scored/diary.txt"), "dear diary");
    assertRefused("something else than a model of spark-nn, which would be lost: [diary", train());
    assertRefused("something else than predictions", score("--overwrite"));
    assertEquals("dear diary", Files.readString(folder.resolve("scored/diary.txt")));
  }
}
