package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.collective.Collective;

/** Do messages take the time that a network would, and change nothing else? */
class LocalNetworkTest {
  private static final int FLOATS = 500_000;
  private static final int RANKS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @AfterEach
  void unlimited() {
    LocalNetwork.limit(0);
  }

  private static float[] sum(SparkCollective collective) {
    float[] values = RanksOnThreads.values(collective.rank(), FLOATS);
    collective.sum(values, 0, FLOATS);
    return values;
  }

  @Test
  void sumsAreTheSameAndTakeAtLeastAsLongAsTheirBytes() throws Exception {
    List<Future<float[]>> wanted = RanksOnThreads.run(RANKS, PATIENCE, LocalNetworkTest::sum);
    double bytesPerSecond = 10e6;
    LocalNetwork.limit(bytesPerSecond);
    long start = System.nanoTime();
    List<Future<float[]>> got = RanksOnThreads.run(RANKS, PATIENCE, LocalNetworkTest::sum);
    double seconds = (System.nanoTime() - start) * 1e-9;
    for (int rank = 0; rank < RANKS; rank++) {
      assertArrayEquals(wanted.get(rank).get(), got.get(rank).get());
    }
    // each rank sends as many bytes as there are in the array
    double least = FLOATS * Float.BYTES / bytesPerSecond;
    assertTrue(seconds > least, () -> "%s s, at least %s".formatted(seconds, least));
  }

  @Test
  void statisticsOvertakeGradients() throws Exception {
    LocalNetwork.limit(2e6);
    List<Future<Boolean>> first =
        RanksOnThreads.run(
            RANKS,
            PATIENCE,
            collective -> {
              float[] values = RanksOnThreads.values(collective.rank(), FLOATS);
              Collective.Pending gradients = collective.start(values, 0, FLOATS);
              double[] one = {1};
              collective.sum(one, 1);
              assertEquals(RANKS, one[0]);
              boolean overtaken = !gradients.isThere();
              gradients.await();
              return overtaken;
            });
    for (Future<Boolean> rank : first) {
      assertTrue(rank.get());
    }
  }

  @Test
  void nothingIsLeftOfIt() throws Exception {
    LocalNetwork.limit(50e6);
    for (Future<float[]> rank : RanksOnThreads.run(RANKS, PATIENCE, LocalNetworkTest::sum)) {
      rank.get();
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("sparknn-network-")) {
        thread.join(PATIENCE.toMillis());
        assertFalse(thread.isAlive(), thread::getName);
      }
    }
  }
}
