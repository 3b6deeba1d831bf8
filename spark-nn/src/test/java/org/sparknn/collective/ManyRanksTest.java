package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What do sums cost where there are more ranks than talk to each other? */
class ManyRanksTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final long SEED = 3;

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 9, 16, 100, 1000})
  void connectionsGrowWithTheLogarithm(int ranks) {
    for (int rank = 0; rank < ranks; rank++) {
      int links = 0;
      for (int peer = 0; peer < ranks; peer++) {
        assertEquals(Topology.connects(rank, peer, ranks), Topology.connects(peer, rank, ranks));
        links += Topology.connects(rank, peer, ranks) ? 1 : 0;
      }
      int most =
          ranks <= Topology.DIRECT_RANKS ? ranks - 1 : 32 - Integer.numberOfLeadingZeros(ranks);
      assertTrue(links >= 1 && links <= most, "rank %d has %d".formatted(rank, links));
    }
  }

  @Test
  void aRankSendsAsFewBytesAsAroundARing() throws Exception {
    int ranks = 16;
    int length = 1_000_000;
    List<Future<Long>> bytes =
        RanksOnThreads.run(
            ranks,
            LONG,
            collective -> {
              collective.sum(new float[length], 0, length);
              return collective.bytesSent();
            });
    double least = 2.0 * (ranks - 1) / ranks * length * Float.BYTES;
    for (Future<Long> sent : bytes) {
      assertTrue(sent.get() >= least && sent.get() <= 1.02 * least, sent.get() + " bytes");
    }
  }

  /** Slices go ahead of each other, and small sums come between large ones. */
  @ParameterizedTest
  @ValueSource(ints = {9, 16, 19})
  void largeAndSmallSumsStayInStep(int ranks) throws Exception {
    int[] lengths = {300_003, 1, 100_000, 8192, 0, 8193, 200_001};
    List<Future<List<float[]>>> results =
        RanksOnThreads.run(
            ranks,
            LONG,
            collective -> {
              List<float[]> all = new ArrayList<>();
              for (int length : lengths) {
                float[] values = whole(collective.rank(), length);
                collective.sum(values, 0, length);
                all.add(values);
              }
              return all;
            });
    for (int i = 0; i < lengths.length; i++) {
      float[] expected = new float[lengths[i]];
      for (int rank = 0; rank < ranks; rank++) {
        float[] values = whole(rank, lengths[i]);
        for (int at = 0; at < expected.length; at++) {
          expected[at] += values[at];
        }
      }
      for (Future<List<float[]>> result : results) {
        // whole numbers: every order of additions gives the same
        assertArrayEquals(expected, result.get().get(i));
      }
    }
  }

  private static float[] whole(int rank, int length) {
    Random random = new Random(SEED + rank);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextInt(1000);
    }
    return values;
  }

  @Test
  void whoFailsEndsAllThoughFewHearItFromTheRank() throws Exception {
    int ranks = 13;
    List<Future<Integer>> results =
        RanksOnThreads.run(
            ranks,
            LONG,
            collective -> {
              collective.sum(new double[] {1}, 1);
              if (collective.rank() == 11) {
                IllegalStateException failure = new IllegalStateException("enough");
                collective.abort(failure);
                throw failure;
              }
              collective.sum(new float[100_000], 0, 100_000);
              return 0;
            });
    for (int rank = 0; rank < ranks; rank++) {
      Future<Integer> result = results.get(rank);
      Throwable cause = assertThrows(ExecutionException.class, result::get).getCause();
      if (rank != 11) {
        assertInstanceOf(CollectiveException.class, cause);
        assertEquals(11, ((CollectiveException) cause).peer());
        assertTrue(cause.getMessage().contains("enough"), cause.getMessage());
      }
    }
  }
}
