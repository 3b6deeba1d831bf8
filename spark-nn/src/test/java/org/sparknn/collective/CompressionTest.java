package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparknn.collective.RanksOnThreads.failure;
import static org.sparknn.collective.RanksOnThreads.values;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Are compressed sums near, small, and told apart from others? */
class CompressionTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  /** An ulp of bfloat16 below 4, for what each of two ranks passes on and for the sum. */
  private static final double BFLOAT_TOLERANCE = 3 * 0x1p-7;

  @Test
  void compressedSumsAreNearAndHaveHalfTheBytes() throws Exception {
    int length = 1_000_000;
    long[][] bytes = new long[2][2];
    for (Compression compression : Compression.values()) {
      List<Future<float[]>> results =
          RanksOnThreads.run(
              2,
              LONG,
              collective -> {
                collective.compress(compression);
                float[] values = values(collective.rank(), length);
                collective.sum(values, 0, length);
                bytes[compression.ordinal()][collective.rank()] = collective.bytesSent();
                return values;
              });
      float[] one = values(0, length);
      float[] other = values(1, length);
      assertArrayEquals(results.get(0).get(), results.get(1).get());
      for (int i = 0; i < length; i++) {
        double tolerance = compression == Compression.NONE ? 1e-6 : BFLOAT_TOLERANCE;
        assertEquals(one[i] + other[i], results.get(0).get()[i], tolerance);
      }
    }
    for (int rank = 0; rank < 2; rank++) {
      assertTrue(bytes[0][rank] >= 4L * length, bytes[0][rank] + " bytes");
      assertTrue(bytes[0][rank] <= 4.08 * length, bytes[0][rank] + " bytes");
      assertTrue(bytes[1][rank] <= 2.04 * length, bytes[1][rank] + " bytes");
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void infinityAndNanArrive(Compression compression) throws Exception {
    List<Future<float[]>> results =
        RanksOnThreads.run(
            3,
            LONG,
            collective -> {
              collective.compress(compression);
              float[] values = new float[30_001];
              if (collective.rank() == 1) {
                values[0] = Float.NaN;
                values[15_000] = Float.POSITIVE_INFINITY;
                values[30_000] = Float.NEGATIVE_INFINITY;
              }
              collective.sum(values, 0, values.length);
              return values;
            });
    for (Future<float[]> result : results) {
      float[] values = result.get();
      assertTrue(Float.isNaN(values[0]));
      assertEquals(Float.POSITIVE_INFINITY, values[15_000]);
      assertEquals(Float.NEGATIVE_INFINITY, values[30_000]);
      assertEquals(0, values[1]);
    }
  }

  @Test
  void ranksThatCompressDifferentlyAreTold() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            2,
            LONG,
            collective -> {
              collective.compress(Compression.values()[collective.rank()]);
              collective.sum(new float[10_000], 0, 10_000);
              return 0;
            });
    assertTrue(
        failure(results.get(0)).getMessage().contains("the ranks do not make the same calls"));
  }
}
