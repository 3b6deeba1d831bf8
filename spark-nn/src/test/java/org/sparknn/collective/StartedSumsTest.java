package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparknn.collective.RanksOnThreads.failure;
import static org.sparknn.collective.RanksOnThreads.values;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.collective.Collective;

/** Do sums go on while ranks compute, in their order, and end with their first cause? */
class StartedSumsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int[] LENGTHS = {100_003, 1, 9000, 8192, 70_001, 0};

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    Leftovers.assertNoThreads("sparknn-sums");
    Leftovers.assertNoThreads("sparknn-statistics");
  }

  @ParameterizedTest
  @CsvSource({
    "1, NONE",
    "2, NONE",
    "3, NONE",
    "9, NONE",
    "2, BF16",
    "5, BF16",
    "11, BF16",
    "16, BF16"
  })
  void startedSumsAreThoseOfCallsThatWait(int ranks, Compression compression) throws Exception {
    List<Future<List<float[]>>> started =
        RanksOnThreads.run(ranks, LONG, collective -> sums(collective, compression, true));
    List<Future<List<float[]>>> waited =
        RanksOnThreads.run(ranks, LONG, collective -> sums(collective, compression, false));
    for (int rank = 0; rank < ranks; rank++) {
      for (int i = 0; i < LENGTHS.length; i++) {
        assertArrayEquals(waited.get(0).get().get(i), started.get(rank).get().get(i));
      }
    }
  }

  private static List<float[]> sums(
      SparkCollective collective, Compression compression, boolean start) {
    collective.compress(compression);
    List<float[]> all = new ArrayList<>();
    Deque<Collective.Pending> pending = new ArrayDeque<>();
    for (int length : LENGTHS) {
      float[] values = values(collective.rank(), length);
      all.add(values);
      if (start) {
        pending.add(collective.start(values, 0, length));
        double[] one = {1};
        collective.sum(one, 1);
        assertEquals(collective.ranks(), one[0]);
      } else {
        collective.sum(values, 0, length);
      }
    }
    // ordered behind those that were started
    float[] last = {collective.rank()};
    collective.sum(last, 0, 1);
    assertEquals(collective.ranks() * (collective.ranks() - 1) * 0.5f, last[0]);
    pending.forEach(Collective.Pending::await);
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 9, 11, 16})
  void startedSumsOfDoublesAreThoseOfCallsThatWait(int ranks) throws Exception {
    List<Future<List<double[]>>> results =
        RanksOnThreads.run(
            ranks,
            LONG,
            collective -> {
              List<double[]> all = new ArrayList<>();
              for (int length : new int[] {7, 1, 4096, 10_000, 0}) {
                double[] waited = new Random(collective.rank()).doubles(length).toArray();
                double[] started = waited.clone();
                collective.sum(waited, length);
                Collective.Pending pending = collective.start(started, length);
                // the other kind of sum goes on meanwhile
                float[] one = {1};
                collective.sum(one, 0, 1);
                assertEquals(collective.ranks(), one[0]);
                pending.await();
                assertArrayEquals(waited, started);
                all.add(started);
              }
              return all;
            });
    for (Future<List<double[]>> rank : results) {
      for (int i = 0; i < 5; i++) {
        assertArrayEquals(results.get(0).get().get(i), rank.get().get(i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 9})
  void theSumOfDoublesThatWasStartedNamesTheRankThatFailed(int ranks) throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            ranks,
            LONG,
            collective -> {
              if (collective.rank() == 1) {
                IllegalStateException cause = new IllegalStateException("out of luck");
                collective.abort(cause);
                throw cause;
              }
              // it may be known already when the sum is started
              assertThrows(
                  CollectiveException.class, () -> collective.start(new double[5], 5).await());
              throw assertThrows(
                  CollectiveException.class, () -> collective.start(new double[5], 5).await());
            });
    CollectiveException e = assertInstanceOf(CollectiveException.class, failure(results.get(0)));
    assertEquals(1, e.peer());
    assertTrue(e.getMessage().contains("out of luck"), e.getMessage());
  }

  @Test
  void awaitThrowsTheFirstCause() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            3,
            LONG,
            collective -> {
              if (collective.rank() == 1) {
                IllegalStateException cause = new IllegalStateException("out of luck");
                collective.abort(cause);
                throw cause;
              }
              float[] values = new float[100_000];
              Collective.Pending first = collective.start(values, 0, 50_000);
              Collective.Pending second = collective.start(values, 50_000, 50_000);
              CollectiveException told = assertThrows(CollectiveException.class, first::await);
              CollectiveException again = assertThrows(CollectiveException.class, second::await);
              assertEquals(1, again.peer());
              assertTrue(again.getMessage().contains("out of luck"), again.getMessage());
              throw told;
            });
    for (int rank : new int[] {0, 2}) {
      CollectiveException e =
          assertInstanceOf(CollectiveException.class, failure(results.get(rank)));
      assertEquals(1, e.peer());
      assertTrue(e.isConsequence());
      assertTrue(e.getMessage().contains("out of luck"), e.getMessage());
    }
  }

  @Test
  void anInterruptEndsAnAwait() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            2,
            LONG,
            collective -> {
              float[] values = new float[100_000];
              if (collective.rank() == 0) {
                Collective.Pending pending = collective.start(values, 0, values.length);
                Thread.currentThread().interrupt();
                try {
                  pending.await();
                } catch (CollectiveException e) {
                  collective.abort(e);
                  throw e;
                }
              } else {
                collective.sum(new double[1], 1);
              }
              return 0;
            });
    assertEquals(
        "rank 0 was interrupted while it waited for a sum of the gradients",
        failure(results.get(0)).getMessage());
    assertTrue(failure(results.get(1)).getMessage().contains("rank 0 was interrupted"));
  }

  @Test
  void aRankThatLeavesWithSumsUnderWayIsNamed() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            2,
            LONG,
            collective -> {
              float[] values = new float[100_000];
              Collective.Pending pending = null;
              if (collective.rank() == 0) {
                pending = collective.start(values, 0, values.length);
              } else {
                collective.sum(new double[1], 1);
              }
              return pending == null ? 1 : 0;
            });
    assertEquals(0, results.get(0).get());
    assertTrue(
        failure(results.get(1))
            .getMessage()
            .contains(
                "rank 0 (executor none on localhost) has ended its part of the run while sums were"
                    + " under way"),
        failure(results.get(1)).getMessage());
  }

  @Test
  void startedSumsHaveADeadline() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            2,
            Duration.ofMillis(200),
            collective -> {
              if (collective.rank() == 1) {
                Thread.sleep(600);
              } else {
                collective.start(new float[100_000], 0, 100_000).await();
              }
              return 0;
            });
    assertEquals(
        "rank 0 waited 0.2 s for message 0 of sum 1 of the gradients from rank 1 (executor none on"
            + " localhost)",
        failure(results.get(0)).getMessage());
  }

  @Test
  void aRankComputesWhileItsSumWaits() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            2,
            LONG,
            collective -> {
              float[] values = new float[100_000];
              Arrays.fill(values, 1);
              double[] one = {1};
              if (collective.rank() == 0) {
                // the peer starts its sum only after this sum of doubles
                Collective.Pending pending = collective.start(values, 0, values.length);
                collective.sum(one, 1);
                pending.await();
              } else {
                collective.sum(one, 1);
                collective.start(values, 0, values.length).await();
              }
              assertEquals(2, values[99_999]);
              return 0;
            });
    for (Future<Integer> result : results) {
      assertEquals(0, result.get());
    }
  }
}
