package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Are as many operations done as are counted? */
class MultiplyAddsTest {
  @Test
  void eachLaneOfEachSumGrowsInEachRound() {
    int rounds = 1000;
    float total = MultiplyAdds.run(rounds, 0.5f, 4);
    // each multiply-add counts two and adds 2 here
    assertEquals(MultiplyAdds.operations(rounds), (long) total);
  }
}
