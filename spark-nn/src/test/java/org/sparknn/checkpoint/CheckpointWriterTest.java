package org.sparknn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.training.StepResult;
import org.sparknn.kernels.training.TrainingState;

/** Is the last checkpoint of a run that is cancelled there when the run ends? */
class CheckpointWriterTest {
  private static final Identity RUN = new Identity(Map.of("seed", "7"));

  @TempDir Path folder;

  /** Local files that are renamed when the test lets them. */
  public static final class GatedFiles extends RawLocalFileSystem {
    private static CountDownLatch reached;
    private static CountDownLatch open;

    @Override
    public URI getUri() {
      return URI.create("gated:///");
    }

    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
        throws IOException {
      reached.countDown();
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return super.rename(from, to);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** Spark may interrupt a task that has seen before that it is killed. */
  @Test
  void whoIsInterruptedWhileItIsWrittenWaitsOn() throws Exception {
    GatedFiles.reached = new CountDownLatch(1);
    GatedFiles.open = new CountDownLatch(1);
    Configuration hadoop = new Configuration();
    hadoop.set("fs.gated.impl", GatedFiles.class.getName());
    CheckpointSettings settings =
        new CheckpointSettings("gated://" + folder.toUri().getPath(), 100, 0, 0, 1, false);
    Thread caller = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              try {
                GatedFiles.reached.await();
                caller.interrupt();
                Thread.sleep(200);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              } finally {
                GatedFiles.open.countDown();
              }
            });
    interrupter.start();
    try (CheckpointWriter writer =
        new CheckpointWriter(
            settings,
            RUN,
            () -> new TrainingState(new SafeTensors(), new SafeTensors()),
            0,
            10,
            100,
            hadoop)) {
      writer.after(new StepResult(0, 0, 0.5, 1, 20, StepResult.Update.MADE));
      writer.cancelled(1);
      assertTrue(Thread.interrupted());
      assertEquals(List.of("step-000000000001"), names());
    }
    interrupter.join();
  }
}
