package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.testing.LocalSpark;

/** Do fits get along with others in their application, and end when they are cancelled? */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedApplicationTest {

  /** Counts what a run tells. */
  private static final class Counts implements TrainingListener {
    private final AtomicInteger restarts = new AtomicInteger();
    private final Runnable atStepTen;

    Counts(Runnable atStepTen) {
      this.atStepTen = atStepTen;
    }

    @Override
    public void restarted(int restart, String reason, long step) {
      restarts.incrementAndGet();
    }

    @Override
    public void step(StepReport report) {
      if (report.step() == 10) {
        atStepTen.run();
      }
    }
  }

  private static SparkContext context() {
    return LocalSpark.session().sparkContext();
  }

  @Test
  void fitsThatWantAllSlotsTakeTurns() throws Exception {
    Dataset<Row> rows = Quarters.rows(LocalSpark.session());
    int slots = context().defaultParallelism();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<SequentialClassificationModel>> fits = new ArrayList<>();
      for (int fit = 0; fit < 4; fit++) {
        fits.add(threads.submit(() -> Quarters.classifier().setRanks(slots).fit(rows)));
      }
      double[] losses = fits.get(0).get().summary().objectiveHistory();
      for (Future<SequentialClassificationModel> fit : fits) {
        assertArrayEquals(losses, fit.get().summary().objectiveHistory());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void cancellingTheCallersJobGroupEndsTheRun() {
    Dataset<Row> rows = Quarters.rows(LocalSpark.session());
    Counts counts = new Counts(() -> context().cancelJobGroup("the caller's"));
    context().setJobGroup("the caller's", "a test", false);
    try {
      TrainingException failure =
          assertThrows(
              TrainingException.class,
              () -> Quarters.classifier().setEpochs(1_000_000).setListener(counts).fit(rows));
      assertTrue(failure.getMessage().contains("cancelled"), failure.getMessage());
      assertEquals(0, counts.restarts.get());
      assertEquals("the caller's", context().getLocalProperty("spark.jobGroup.id"));
    } finally {
      context().clearJobGroup();
    }
  }

  @Test
  void interruptingTheCallerEndsTheRun() throws Exception {
    Dataset<Row> rows = Quarters.rows(LocalSpark.session());
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Counts counts = new Counts(thread::shutdownNow);
      Future<?> fit =
          thread.submit(
              () -> Quarters.classifier().setEpochs(1_000_000).setListener(counts).fit(rows));
      ExecutionException failure = assertThrows(ExecutionException.class, fit::get);
      assertEquals(TrainingException.class, failure.getCause().getClass());
      assertEquals(0, counts.restarts.get());
    } finally {
      thread.shutdownNow();
    }
    awaitNoTasks();
  }

  private static void awaitNoTasks() throws InterruptedException {
    while (context().statusTracker().getActiveJobIds().length > 0) {
      Thread.sleep(20);
    }
  }
}
