package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.JobExecutionStatus;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

  /** How a fit is ended that waits while another one trains. */
  private enum Way {
    INTERRUPT,
    FUTURE_JOBS
  }

  @ParameterizedTest
  @EnumSource
  void aFitThatWaitsForItsTurnIsCancelled(Way way) throws Exception {
    Dataset<Row> rows = Quarters.rows(LocalSpark.session());
    CountDownLatch trains = new CountDownLatch(1);
    ExecutorService first = Executors.newSingleThreadExecutor();
    ExecutorService second = Executors.newSingleThreadExecutor();
    try {
      Counts counts = new Counts(trains::countDown);
      Future<?> training =
          first.submit(
              () ->
                  Quarters.classifier()
                      .setRanks(2)
                      .setEpochs(1_000_000)
                      .setListener(counts)
                      .fit(rows));
      trains.await();
      AtomicInteger steps = new AtomicInteger();
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void step(StepReport report) {
              steps.incrementAndGet();
            }
          };
      Future<?> waiting =
          second.submit(
              () -> {
                context().setJobGroup(way.name(), "a test", false);
                return Quarters.classifier().setRanks(2).setListener(listener).fit(rows);
              });
      awaitPacked(way.name());
      if (way == Way.INTERRUPT) {
        second.shutdownNow();
        assertCancelled(waiting);
      } else {
        context().cancelJobGroupAndFutureJobs(way.name(), "a test");
      }
      first.shutdownNow();
      assertCancelled(training);
      assertCancelled(waiting);
      assertEquals(0, steps.get());
    } finally {
      first.shutdownNow();
      second.shutdownNow();
    }
    awaitNoTasks();
  }

  /** Waits until a fit has packed its rows, and some time more. */
  private static void awaitPacked(String group) throws InterruptedException {
    SparkStatusTracker jobs = context().statusTracker();
    while (jobs.getJobIdsForGroup(group).length == 0
        || Arrays.stream(jobs.getJobIdsForGroup(group))
            .mapToObj(jobs::getJobInfo)
            .anyMatch(job -> job.isEmpty() || job.get().status() != JobExecutionStatus.SUCCEEDED)) {
      Thread.sleep(20);
    }
    Thread.sleep(500);
  }

  private static void assertCancelled(Future<?> fit) {
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> fit.get(20, TimeUnit.SECONDS));
    assertEquals(TrainingException.class, failure.getCause().getClass(), failure::toString);
    String message = failure.getCause().getMessage();
    assertTrue(message.contains("cancelled"), message);
  }

  private static void awaitNoTasks() throws InterruptedException {
    while (context().statusTracker().getActiveJobIds().length > 0) {
      Thread.sleep(20);
    }
  }
}
