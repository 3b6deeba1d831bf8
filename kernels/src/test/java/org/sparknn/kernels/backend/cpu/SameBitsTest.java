package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.sparknn.kernels.optimizer.Sgd;

/** Does the number of threads change a single bit? */
class SameBitsTest {

  @Test
  void anyNumberOfThreadsTrainsTheSameBits() {
    float[] expected = trained(1);
    for (int threads : new int[] {2, 3, 5}) {
      assertArrayEquals(expected, trained(threads), threads + " threads");
    }
  }

  private static float[] trained(int threads) {
    try (TrainingRig rig = new TrainingRig(threads, new Sgd(0.9, 0, 0.01, true))) {
      rig.train();
      double first = rig.loss();
      for (int i = 0; i < 4; i++) {
        rig.train();
      }
      assertTrue(rig.loss() < first, "the loss should fall from %s".formatted(first));
      float[] state = rig.state();
      for (float value : state) {
        assertEquals(value, value);
      }
      return state;
    }
  }
}
