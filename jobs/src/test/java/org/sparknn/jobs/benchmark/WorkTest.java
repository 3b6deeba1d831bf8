package org.sparknn.jobs.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.sparknn.kernels.tensor.Shape;

/** Is counted what a pass must do? */
class WorkTest {
  /** Multiply-adds: 2 images, 4 channels, 3 × 4 positions, windows of 3 × 3 over 3 channels. */
  private static final double CONVOLVED = 2 * 4 * 12 * 27;

  private static final double AFFINE = 2 * 48 * 4;

  private static Work work(BenchmarkCase one, Pass pass) {
    return Work.of(one.network(), one.input(), pass);
  }

  @Test
  void aConvolutionReadsAndWritesEachTensorOnce() {
    BenchmarkCase one = TestCases.convolution(Mode.LAYER);
    double numbers = 2 * 3 * 30 + 4 * 27 + 2 * 4 * 12;
    assertEquals(new Work(2 * CONVOLVED, 4 * numbers), work(one, Pass.FORWARD));
    assertEquals(new Work(4 * CONVOLVED, 8 * numbers), work(one, Pass.BACKWARD));
  }

  @Test
  void aStepDoesNotNeedTheGradientOfItsInput() {
    BenchmarkCase one = TestCases.network(Mode.TRAINING);
    assertEquals(new Work(4 * CONVOLVED + 6 * AFFINE, 0), work(one, Pass.STEP));
    assertEquals(new Work(2 * CONVOLVED + 2 * AFFINE, 0), work(one, Pass.INFERENCE));
  }

  @Test
  void whatStreamsIsCountedInBytes() {
    BenchmarkCase relu = TestCases.of(Mode.LAYER, false, Shape.of(2, 5), "{'type': 'ReLU'}");
    assertEquals(new Work(0, 80), work(relu, Pass.FORWARD));
    assertEquals(new Work(0, 120), work(relu, Pass.BACKWARD));
    BenchmarkCase loss = TestCases.of(Mode.LAYER, true, Shape.of(2, 5));
    assertEquals(new Work(0, 40), work(loss, Pass.FORWARD));
    assertEquals(new Work(0, 80), work(loss, Pass.BACKWARD));
    BenchmarkCase normalization =
        TestCases.of(
            Mode.LAYER, false, Shape.of(2, 5), "{'type': 'BatchNorm1d', 'num_features': 5}");
    assertEquals(new Work(0, 120), work(normalization, Pass.FORWARD));
    assertEquals(new Work(0, 200), work(normalization, Pass.BACKWARD));
  }

  @Test
  void theSlowerOfArithmeticAndMemoryBinds() {
    Peak peak = new Peak(1, 100, 10);
    assertEquals(2, peak.leastSeconds(new Work(200, 10)));
    assertEquals(3, peak.leastSeconds(new Work(200, 30)));
  }
}
