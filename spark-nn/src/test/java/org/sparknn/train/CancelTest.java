package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparknn.model.SequentialClassificationModel;
import org.sparknn.model.SequentialClassifier;
import org.sparknn.testing.LocalSpark;

/** Does a run that is cancelled end at once, with a checkpoint to go on from with the same bits? */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelTest {
  private static final int EPOCHS = 90;
  private static final int STEPS_PER_EPOCH = 11;
  private static final int STEP = 40;

  @TempDir Path folder;

  /** Local tasks run in this process. */
  private static final AtomicReference<CountDownLatch> READING = new AtomicReference<>();

  /** How somebody ends a run. */
  enum Way {
    GROUP {
      @Override
      void cancel(Thread caller) {
        context().cancelJobGroup("the caller's");
      }
    },
    /** The kill in the UI. */
    STAGE {
      @Override
      void cancel(Thread caller) {
        for (int job : context().statusTracker().getActiveJobIds()) {
          for (int stage : context().statusTracker().getJobInfo(job).get().stageIds()) {
            context().cancelStage(stage);
          }
        }
      }
    },
    INTERRUPT {
      @Override
      void cancel(Thread caller) {
        caller.interrupt();
      }
    };

    abstract void cancel(Thread caller);
  }

  private static SparkContext context() {
    return LocalSpark.session().sparkContext();
  }

  /** Ends the run once, and knows the step that it had heard of last. */
  private static final class Canceller implements TrainingListener {
    private final Way way;
    private final Thread caller = Thread.currentThread();
    private final AtomicLong lastStep = new AtomicLong();

    Canceller(Way way) {
      this.way = way;
    }

    @Override
    public void step(StepReport report) {
      lastStep.set(report.step());
      if (report.step() == STEP) {
        way.cancel(caller);
      }
    }
  }

  private static SequentialClassifier classifier(
      int ranks, int accumulationSteps, boolean deferredUpdates) {
    return Quarters.classifier()
        .setDeferredUpdates(deferredUpdates)
        .setEpochs(EPOCHS)
        .setRanks(ranks)
        .setAccumulationSteps(accumulationSteps)
        .setCheckReplicasEvery(1);
  }

  private long newest() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      assertTrue(names.stream().allMatch(name -> name.startsWith("step-")), names::toString);
      return Long.parseLong(names.get(names.size() - 1).substring("step-".length()));
    }
  }

  /** Rows that take long to read. */
  @ParameterizedTest
  @EnumSource
  void aRunThatReadsItsRowsIsCancelled(Way way) throws Exception {
    Thread caller = Thread.currentThread();
    CountDownLatch reading = new CountDownLatch(1);
    READING.set(reading);
    Dataset<Row> slow =
        Quarters.rows(LocalSpark.session())
            .filter(
                (FilterFunction<Row>)
                    row -> {
                      READING.get().countDown();
                      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
                      return true;
                    });
    Thread canceller =
        new Thread(
            () -> {
              try {
                reading.await();
                way.cancel(caller);
              } catch (InterruptedException e) {
                caller.interrupt();
              }
            });
    context().setJobGroup("the caller's", "a test", false);
    canceller.start();
    try {
      TrainingException failure =
          assertThrows(TrainingException.class, () -> classifier(2, 1, false).fit(slow));
      assertTrue(failure.getMessage().contains("cancelled"), failure.getMessage());
    } finally {
      assertEquals(way == Way.INTERRUPT, Thread.interrupted());
      context().clearJobGroup();
    }
    canceller.join();
    assertNoJobs();
  }

  private static void assertNoJobs() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (context().statusTracker().getActiveJobIds().length > 0 && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    assertEquals(0, context().statusTracker().getActiveJobIds().length);
  }

  @ParameterizedTest
  @CsvSource({
    "GROUP, 1, 1, false",
    "GROUP, 4, 3, false",
    "STAGE, 3, 1, false",
    "INTERRUPT, 2, 4, false",
    "GROUP, 2, 1, true",
    "STAGE, 3, 2, true"
  })
  void aRunThatIsCancelledLosesNothing(
      Way way, int ranks, int accumulationSteps, boolean deferredUpdates) throws IOException {
    Dataset<Row> rows = Quarters.rows(LocalSpark.session());
    SequentialClassificationModel undisturbed =
        classifier(ranks, accumulationSteps, deferredUpdates).fit(rows);
    Canceller canceller = new Canceller(way);
    SequentialClassifier cancelled =
        classifier(ranks, accumulationSteps, deferredUpdates)
            .setCheckpointDir(folder.toUri().toString())
            .setCheckpointEveryEpochs(EPOCHS)
            .setListener(canceller);
    context().setJobGroup("the caller's", "a test", false);
    try {
      TrainingException failure = assertThrows(TrainingException.class, () -> cancelled.fit(rows));
      assertTrue(failure.getMessage().contains("cancelled"), failure.getMessage());
    } finally {
      boolean interrupted = Thread.interrupted();
      assertEquals(way == Way.INTERRUPT, interrupted);
      context().clearJobGroup();
    }
    // there when fit ends, and behind all that was told of, but for an update that was deferred;
    // updates end within epochs
    long step = newest();
    long lost = deferredUpdates ? 2L * accumulationSteps - 1 : accumulationSteps - 1;
    assertTrue(step >= canceller.lastStep.get() - lost, step + " is too old");
    assertTrue(step < EPOCHS * STEPS_PER_EPOCH, step + " is the end");
    SequentialClassificationModel resumed =
        cancelled.setListener(new TrainingListener() {}).setResume(true).fit(rows);
    assertEquals(step + 1, resumed.summary().steps().get(0).step());
    undisturbed
        .state()
        .tensors()
        .forEach((name, values) -> assertArrayEquals(values, resumed.state().get(name), name));
    assertEquals(undisturbed.state().counters(), resumed.state().counters());
  }
}
