package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Do the ranks of a barrier job in one process work together, report and fail as they should? */
class BarrierJobTest {
  /** A rank's function is serialized, and finds this here. */
  private static final AtomicReference<CountDownLatch> CLOSED = new AtomicReference<>();

  private static SparkSession session;

  @BeforeAll
  static void start() {
    session = Sessions.local(3);
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  @Test
  void ranksSumAndReturnInTheirOrder() throws Exception {
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      List<String> results =
          BarrierJob.run(
              Sessions.ranks(session, 3),
              driver,
              1,
              Limits.DEFAULT,
              (context, rows) ->
                  context.rank() + " " + rows.next() + " " + Sums.hashes(context.collective()));
      String sums = Sums.expected(3);
      assertEquals(List.of("0 0 " + sums, "1 1 " + sums, "2 2 " + sums), results);
    }
    assertNull(session.sparkContext().getLocalProperty("spark.jobGroup.id"));
    assertEquals(List.of(), LocalRanks.all());
  }

  @Test
  void reportsArriveInOrderThoughTheListenerIsSlow() throws Exception {
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    ReportListener listener =
        (attempt, rank, report) -> {
          heard.add(attempt + ":" + rank + ":" + report[0]);
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
          if (heard.size() == 1) {
            throw new IllegalStateException("a listener may fail");
          }
        };
    try (DriverLink driver = DriverLink.open(listener)) {
      BarrierJob.run(
          Sessions.ranks(session, 2),
          driver,
          5,
          Limits.DEFAULT,
          (context, rows) -> {
            for (byte i = 0; i < 10; i++) {
              context.report(new byte[] {i});
            }
            return 0;
          });
    }
    for (int rank = 0; rank < 2; rank++) {
      String prefix = "5:" + rank + ":";
      List<String> own = heard.stream().filter(report -> report.startsWith(prefix)).toList();
      assertEquals(own.stream().sorted().toList(), own);
      assertEquals(10, own.size());
    }
  }

  @Test
  void theFirstCauseIsThatOfTheRankThatFailed() {
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      long start = System.nanoTime();
      BarrierJobException e = Sessions.failure(session, driver, 3, BarrierJobTest::fail);
      assertTrue(e.getMessage().startsWith("rank 2 (executor driver on "), e.getMessage());
      assertTrue(
          e.getMessage().endsWith(" failed at step 17: java.lang.IllegalStateException: no luck"),
          e.getMessage());
      assertTrue(e.account().orElseThrow().trace().contains("BarrierJobTest.fail"));
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5));
    }
  }

  private static int fail(RankContext context, Iterator<Integer> rows) {
    context.step(17);
    if (context.rank() == 2) {
      throw new IllegalStateException("no luck");
    }
    context.collective().sum(new double[1], 1);
    return 0;
  }

  @Test
  void aFailureThatSpeaksOfCancellingIsAFailure() {
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      BarrierJobException e =
          Sessions.failure(
              session,
              driver,
              2,
              (context, rows) -> {
                throw new IOException("the request was cancelled by the server");
              });
      assertTrue(e.isTransient());
      assertTrue(
          e.getMessage().endsWith("IOException: the request was cancelled by the server"),
          e.getMessage());
    }
  }

  @Test
  void aTaskThatIsCancelledLeavesItsWait() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> begun.countDown())) {
      Thread canceller =
          new Thread(
              () -> {
                try {
                  begun.await();
                  session.sparkContext().cancelAllJobs();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      canceller.start();
      long start = System.nanoTime();
      BarrierJobException unused =
          Sessions.failure(
              session,
              driver,
              2,
              (context, rows) -> {
                context.report(new byte[0]);
                if (context.rank() == 0) {
                  context.collective().sum(new double[1], 1);
                } else {
                  Thread.sleep(60_000);
                }
                return 0;
              });
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5));
    }
    assertNoRanks();
  }

  /** The driver's link is closed by then, in the same process. */
  @Test
  void aRankThatEndsAfterItsRunLeavesNothing() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    CLOSED.set(closed);
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      BarrierJobException unused =
          Sessions.failure(
              session,
              driver,
              2,
              (context, rows) -> {
                if (context.rank() == 0) {
                  throw new IllegalStateException("no luck");
                }
                awaitUninterruptibly(CLOSED.get());
                return 0;
              });
    }
    assertEquals(List.of(1), LocalRanks.all().stream().map(inbox -> inbox.rank).toList());
    closed.countDown();
    assertNoRanks();
  }

  private static void assertNoRanks() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!LocalRanks.all().isEmpty() && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    assertEquals(List.of(), LocalRanks.all());
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      boolean unused = Thread.interrupted();
    }
  }

  @Test
  void anAttemptHasANumberOfItsOwn() {
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      driver.ticket(1, 2, Limits.DEFAULT, reason -> {});
      assertThrows(
          IllegalArgumentException.class, () -> driver.ticket(1, 2, Limits.DEFAULT, reason -> {}));
    }
  }
}
