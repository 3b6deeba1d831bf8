package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparknn.collective.RanksOnThreads.failure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Do ranks in one process sum rightly, alike, and end together? */
class CollectiveTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int[] LENGTHS = {0, 1, 7, 1000, 8192, 8193, 100_003};
  private static final int OFFSET = 3;
  private static final long SEED = 42;

  /** Additions of floats around the ring, each off by half an ulp of a sum below 23. */
  private static final double FLOAT_TOLERANCE = 23 * 1e-6;

  /** Additions of doubles in another order, each off by half an ulp of a sum below 32. */
  private static final double DOUBLE_TOLERANCE = 32 * 1e-14;

  private record Sums(List<float[]> floats, List<double[]> doubles) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 9, 11, 16, 23})
  void everyRankGetsTheSameRightSums(int ranks) throws Exception {
    List<Future<Sums>> results = RanksOnThreads.run(ranks, LONG, CollectiveTest::sumAll);
    Sums first = results.get(0).get();
    for (Future<Sums> result : results) {
      for (int i = 0; i < LENGTHS.length; i++) {
        assertArrayEquals(first.floats().get(i), result.get().floats().get(i));
        assertArrayEquals(first.doubles().get(i), result.get().doubles().get(i));
      }
    }
    for (int i = 0; i < LENGTHS.length; i++) {
      check(first, i, ranks);
    }
    assertEquals(List.of(), LocalRanks.all());
  }

  private static Sums sumAll(SparkCollective collective) {
    Sums sums = new Sums(new ArrayList<>(), new ArrayList<>());
    for (int length : LENGTHS) {
      double[] doubles = values(collective.rank(), length);
      float[] floats = new float[length + 2 * OFFSET];
      for (int i = 0; i < length; i++) {
        floats[OFFSET + i] = (float) doubles[i];
      }
      collective.sum(doubles, length);
      collective.sum(floats, OFFSET, length);
      sums.doubles().add(doubles);
      sums.floats().add(floats);
    }
    return sums;
  }

  private static void check(Sums sums, int index, int ranks) {
    int length = LENGTHS[index];
    double[] expected = new double[length];
    for (int rank = 0; rank < ranks; rank++) {
      double[] values = values(rank, length);
      for (int i = 0; i < length; i++) {
        expected[i] += values[i];
      }
    }
    // up to 8 ranks are added in their order
    assertArrayEquals(expected, sums.doubles().get(index), ranks > 8 ? DOUBLE_TOLERANCE : 0);
    float[] floats = sums.floats().get(index);
    for (int i = 0; i < length; i++) {
      assertEquals(expected[i], floats[OFFSET + i], FLOAT_TOLERANCE);
    }
    assertEquals(0, floats[OFFSET - 1]);
    assertEquals(0, floats[OFFSET + length]);
  }

  private static double[] values(int rank, int length) {
    return new Random(SEED + rank).doubles(length).toArray();
  }

  @Test
  void manyCallsInSequenceStayInStep() throws Exception {
    int calls = 3000;
    List<Future<double[]>> results =
        RanksOnThreads.run(
            3,
            LONG,
            collective -> {
              double[] total = new double[1];
              float[] many = new float[10_000];
              for (int call = 0; call < calls; call++) {
                double[] one = {call};
                collective.sum(one, 1);
                total[0] += one[0];
                if (call % 10 == 0) {
                  Arrays.fill(many, 1);
                  collective.sum(many, 0, many.length);
                  assertEquals(3, many[call]);
                }
              }
              return total;
            });
    for (Future<double[]> result : results) {
      assertEquals(3.0 * calls * (calls - 1) / 2, result.get()[0]);
    }
  }

  @Test
  void doublesAndFloatsMayBeSummedAtOnce() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            2,
            LONG,
            collective -> {
              float[] many = new float[300_000];
              Arrays.fill(many, 1);
              Thread gradients = new Thread(() -> collective.sum(many, 0, many.length));
              gradients.start();
              double[] one = {1};
              for (int call = 0; call < 200; call++) {
                collective.sum(one, 1);
                one[0] /= 2;
              }
              gradients.join();
              assertEquals(1, one[0]);
              assertEquals(2, many[many.length - 1]);
              return 0;
            });
    for (Future<Integer> result : results) {
      assertEquals(0, result.get());
    }
  }

  @RepeatedTest(20)
  void failuresAreToldBeforeRanksLeave() throws Exception {
    aRankThatFailsEndsAllWithItsName(9);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 9})
  void aRankThatFailsEndsAllWithItsName(int ranks) throws Exception {
    long start = System.nanoTime();
    List<Future<Integer>> results =
        RanksOnThreads.run(
            ranks,
            LONG,
            collective -> {
              float[] values = new float[100_003];
              for (int call = 0; call < 5; call++) {
                if (call == 3 && collective.rank() == 1) {
                  IllegalStateException cause = new IllegalStateException("out of luck");
                  collective.abort(cause);
                  throw cause;
                }
                collective.sum(values, 0, values.length);
              }
              return 0;
            });
    assertInstanceOf(IllegalStateException.class, failure(results.get(1)));
    for (int rank = 0; rank < ranks; rank++) {
      if (rank != 1) {
        CollectiveException e =
            assertInstanceOf(CollectiveException.class, failure(results.get(rank)));
        assertEquals(1, e.peer(), e.getMessage());
        assertTrue(e.isConsequence());
        assertTrue(
            e.getMessage().contains("rank 1 (executor none on localhost) failed: "),
            e.getMessage());
        assertTrue(e.getMessage().contains("out of luck"), e.getMessage());
      }
    }
    assertTrue(System.nanoTime() - start < 1_000_000_000L);
    assertEquals(List.of(), LocalRanks.all());
  }

  @Test
  void aRankThatLeavesIsMissed() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            2,
            LONG,
            collective -> {
              double[] values = {1};
              collective.sum(values, 1);
              if (collective.rank() == 0) {
                collective.sum(values, 1);
              }
              return 0;
            });
    assertEquals(
        "rank 1 (executor none on localhost) has ended its part of the run while rank 0 waited for"
            + " message 0 of sum 2 of the statistics from it",
        failure(results.get(0)).getMessage());
    assertEquals(0, results.get(1).get());
  }

  @Test
  void aWaitHasADeadline() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            2,
            Duration.ofMillis(200),
            collective -> {
              if (collective.rank() == 1) {
                Thread.sleep(600);
              }
              collective.sum(new double[7], 7);
              return 0;
            });
    assertEquals(
        "rank 0 waited 0.2 s for message 0 of sum 1 of the statistics from rank 1 (executor none"
            + " on localhost)",
        failure(results.get(0)).getMessage());
    assertTrue(
        failure(results.get(1))
            .getMessage()
            .startsWith("rank 0 (executor none on localhost) failed: rank 0 waited"));
  }

  @Test
  void ranksThatMakeDifferentCallsAreTold() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            2,
            LONG,
            collective -> {
              collective.sum(new double[9], 7 + collective.rank());
              return 0;
            });
    assertTrue(
        failure(results.get(0)).getMessage().contains("the ranks do not make the same calls"),
        failure(results.get(0)).getMessage());
  }

  @Test
  void anInterruptEndsAWait() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            2,
            LONG,
            collective -> {
              if (collective.rank() == 0) {
                Thread.currentThread().interrupt();
                collective.sum(new double[1], 1);
              } else {
                collective.sum(new double[1], 1);
                collective.sum(new double[1], 1);
              }
              return 0;
            });
    assertThrows(ExecutionException.class, results.get(1)::get);
  }

  @Test
  void argumentsAreChecked() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            1,
            LONG,
            collective -> {
              collective.sum(new float[2], 1, 2);
              return 0;
            });
    assertInstanceOf(IndexOutOfBoundsException.class, failure(results.get(0)));
  }
}
