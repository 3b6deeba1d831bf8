package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.collective.Collective;

/** Do ranks in processes of their own find each other, sum, and notice a process that dies? */
class ClusterTest {
  private static final int MANY = Topology.DIRECT_RANKS + 2;
  private static final int FLOATS = 1_000_000;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ranksOfTwoExecutorsSumAndNoticeADeath(boolean sharedMemory) throws Exception {
    SparkSession session =
        Sessions.cluster(Map.of("spark.sparknn.sharedMemory", Boolean.toString(sharedMemory)));
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      assertSums(session, driver);
      assertNothingIsLeft(session);
      assertFailureLeavesNothing(session);
      assertDeathIsNoticed(session);
    } finally {
      session.stop();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"spark.network.crypto.enabled", "spark.authenticate.enableSaslEncryption"})
  void ranksAuthenticateAndEncryptAsTheClusterDoes(String encryption) throws Exception {
    SparkSession session =
        Sessions.cluster(
            Map.of(
                "spark.authenticate",
                "true",
                "spark.authenticate.secret",
                "a secret",
                encryption,
                "true"));
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      assertSums(session, driver);
    } finally {
      session.stop();
    }
  }

  /** More than are all connected, and no power of two. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyExecutorsSum(boolean sharedMemory) throws Exception {
    SparkSession session =
        Sessions.cluster(
            MANY, Map.of("spark.sparknn.sharedMemory", Boolean.toString(sharedMemory)));
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      assertSums(session, driver, MANY);
    } finally {
      session.stop();
    }
  }

  private static void assertSums(SparkSession session, DriverLink driver) throws Exception {
    assertSums(session, driver, 2);
  }

  private static void assertSums(SparkSession session, DriverLink driver, int ranks)
      throws Exception {
    String sums = Sums.expected(ranks);
    for (int attempt = 1; attempt <= 2; attempt++) {
      List<String> results =
          BarrierJob.run(
              Sessions.ranks(session, ranks),
              driver,
              attempt,
              Limits.DEFAULT,
              (context, rows) ->
                  ProcessHandle.current().pid() + " " + Sums.hashes(context.collective()));
      assertTrue(
          results.stream().allMatch(result -> result.endsWith(" " + sums)), results::toString);
      assertEquals(ranks, results.stream().distinct().count(), "ranks share a process");
    }
  }

  @Test
  void ranksEncryptByTlsAsTheClusterDoes(@TempDir Path folder) throws Exception {
    SparkSession session = Sessions.cluster(Certificates.settings(folder));
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      assertSums(session, driver);
    } finally {
      session.stop();
    }
  }

  private static void assertFailureLeavesNothing(SparkSession session) {
    try (DriverLink driver = DriverLink.open((attempt, rank, report) -> {})) {
      BarrierJobException e =
          Sessions.failure(session, driver, 2, ClusterTest::failWithASumUnderWay);
      assertTrue(e.getMessage().contains("out of luck"), e.getMessage());
    }
    assertNothingIsLeft(session);
  }

  private static int failWithASumUnderWay(RankContext context, Iterator<Integer> rows) {
    float[] values = new float[FLOATS];
    Collective.Pending pending = context.collective().start(values, 0, FLOATS);
    if (context.rank() == 1) {
      throw new IllegalStateException("out of luck");
    }
    pending.await();
    context.collective().sum(values, 0, FLOATS);
    return 0;
  }

  /** No thread of ours in any executor, some seconds after a run, and no shared memory. */
  private static void assertNothingIsLeft(SparkSession session) {
    List<Integer> ranks =
        Sessions.ranks(session, 2)
            .map(
                rank -> {
                  Leftovers.assertNoThreads("sparknn");
                  return LocalRanks.all().size() + (int) Leftovers.mappedFiles();
                })
            .collect();
    assertEquals(List.of(0, 0), ranks);
  }

  private static void assertDeathIsNoticed(SparkSession session) {
    AtomicLong killed = new AtomicLong();
    ReportListener kill =
        (attempt, rank, report) -> {
          killed.set(System.nanoTime());
          process(report).destroyForcibly();
        };
    try (DriverLink driver = DriverLink.open(kill)) {
      BarrierJobException e = Sessions.failure(session, driver, 2, ClusterTest::sumOn);
      long millis = (System.nanoTime() - killed.get()) / 1_000_000;
      assertTrue(millis < TimeUnit.SECONDS.toMillis(3), millis + " ms");
      assertEquals(1, e.account().orElseThrow().rank());
      assertTrue(
          e.getMessage()
              .matches("rank 1 \\(executor \\d+ on \\S+\\) failed .* its executor was lost: .*"),
          e.getMessage());
    }
  }

  /** The process whose number a rank has reported. */
  private static ProcessHandle process(byte[] report) {
    return ProcessHandle.of(Long.parseLong(new String(report, StandardCharsets.US_ASCII)))
        .orElseThrow();
  }

  private static int sumOn(RankContext context, Iterator<Integer> rows) {
    float[] values = new float[FLOATS];
    for (int step = 0; ; step++) {
      context.step(step);
      context.check();
      context.collective().sum(values, 0, FLOATS);
      if (step == 20 && context.rank() == 1) {
        context.report(
            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  /**
   * As where a machine is taken away from the application: it is lost, and nobody has cancelled.
   */
  @Test
  void aProcessThatIsToldToEndIsTheCause() throws Exception {
    SparkSession session = Sessions.cluster(Map.of());
    ReportListener end = (attempt, rank, report) -> process(report).destroy();
    try (DriverLink driver = DriverLink.open(end)) {
      BarrierJobException e =
          Sessions.failure(
              session,
              driver,
              2,
              (context, rows) -> {
                LastWords words = context.lastWords();
                try {
                  return sumOn(context, rows);
                } finally {
                  words.close();
                }
              });
      assertTrue(e.isTransient(), e.getMessage());
      assertTrue(
          e.getMessage()
              .matches(
                  "rank 1 .* failed .*: its (process is told to end|executor was lost: .*143)"),
          e.getMessage());
    } finally {
      session.stop();
    }
  }
}
