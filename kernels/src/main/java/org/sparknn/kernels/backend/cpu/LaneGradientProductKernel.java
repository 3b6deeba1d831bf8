package org.sparknn.kernels.backend.cpu;

/**
 * The micro-kernel of weight gradients lane by lane: for some taps and one vector of input channels
 * {@code sums[tap][number] += Σ over points of x[reads[point][tap] + column] ·
 * factors[point][number]}.
 */
interface LaneGradientProductKernel {
  int MOST_FACTORS = 4;

  /** Taps of a call. */
  int rows();

  void run(
      int points,
      float[] x,
      int[] reads,
      int read,
      int readPitch,
      int column,
      float[] factors,
      int factor,
      float[] sums,
      int sum);

  /** The kernels for two or four factors: element i is for i + 1 taps. */
  static LaneGradientProductKernel[] of(int factors) {
    LaneGradientProductKernel[] two = {
      new LaneGradientProduct1x2(), new LaneGradientProduct2x2(), new LaneGradientProduct3x2()
    };
    LaneGradientProductKernel[] four = {
      new LaneGradientProduct1x4(), new LaneGradientProduct2x4(), new LaneGradientProduct3x4()
    };
    return factors == 2 ? two : four;
  }
}
