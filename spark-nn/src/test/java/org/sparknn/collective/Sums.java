package org.sparknn.collective;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.sparknn.kernels.collective.Collective;

/** What ranks compute in tests. */
final class Sums {
  static final int LENGTH = 100_003;
  private static final long SEED = 7;

  private Sums() {}

  /** The hash codes of the sums of random doubles and floats: the same on all ranks. */
  static String hashes(Collective collective) {
    double[] doubles = new Random(SEED + collective.rank()).doubles(1000).toArray();
    float[] floats = new float[LENGTH];
    Random random = new Random(SEED + collective.rank());
    for (int i = 0; i < LENGTH; i++) {
      floats[i] = random.nextFloat();
    }
    collective.sum(doubles, doubles.length);
    collective.sum(floats, 0, LENGTH);
    return Arrays.hashCode(doubles) + " " + Arrays.hashCode(floats);
  }

  /** The same, computed by ranks on threads. */
  static String expected(int ranks) throws Exception {
    return RanksOnThreads.run(ranks, Duration.ofSeconds(60), Sums::hashes).get(0).get();
  }
}
