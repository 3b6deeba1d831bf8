package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.testing.LocalSpark;

/** Does a fit end with its application, and leave nothing at work in a process that goes on? */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoppedApplicationTest {
  private static final int STEP = 30;

  /** Heartbeats come every 2 s; the rest is for a busy machine. */
  private static final int SECONDS = 10;

  @TempDir private Path folder;

  private static boolean isOfARank(String thread) {
    return thread.startsWith("Executor task launch worker")
        || Stream.of("heartbeat", "sums", "statistics", "checkpoints", "reports", "deadlines")
            .anyMatch(what -> thread.startsWith("sparknn-" + what));
  }

  private static List<String> ranksThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(StoppedApplicationTest::isOfARank)
        .sorted()
        .toList();
  }

  private List<String> checkpoints() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void assertStopped(Future<?> fit) {
    ExecutionException thrown =
        assertThrows(ExecutionException.class, () -> fit.get(SECONDS, TimeUnit.SECONDS));
    assertEquals(TrainingException.class, thrown.getCause().getClass(), thrown::toString);
    String message = thrown.getCause().getMessage();
    assertTrue(message.startsWith("the application was stopped"), message);
  }

  @Test
  void fitsEndAndSoDoTheirRanks() throws Exception {
    SparkSession spark = LocalSpark.session();
    Dataset<Row> rows = Quarters.rows(spark);
    CountDownLatch trains = new CountDownLatch(1);
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void step(StepReport report) {
            if (report.step() == STEP) {
              trains.countDown();
            }
          }
        };
    SequentialClassifier first =
        Quarters.classifier()
            .setEpochs(1_000_000)
            .setRanks(2)
            .setCheckpointDir(folder.toUri().toString())
            .setCheckpointEverySteps(20)
            .setListener(listener);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> fit = threads.submit(() -> first.fit(rows));
      trains.await();
      Future<?> waits = threads.submit(() -> Quarters.classifier().setRanks(2).fit(rows));
      Thread.sleep(2000);
      spark.stop();
      assertStopped(fit);
      assertStopped(waits);
    } finally {
      threads.shutdownNow();
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!ranksThreads().isEmpty() && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    assertEquals(List.of(), ranksThreads());
    List<String> written = checkpoints();
    assertTrue(!written.isEmpty() && written.stream().allMatch(name -> name.startsWith("step-")));
    Thread.sleep(500);
    assertEquals(written, checkpoints());
  }
}
