package org.sparknn.kernels.backend.cpu;

/**
 * Loops over the same vectors, one after the other for each stretch that fits the first cache. Each
 * is compiled by itself, for formulas of more vector operations than C2 inlines at once, see {@link
 * TileCall}.
 */
final class LoopChain {
  /** Elements of a stretch, a multiple of all vectors' lengths. */
  private static final int STRETCH = 1024;

  private final VectorLoop[] loops;
  private final ThreadLocal<float[]> between = ThreadLocal.withInitial(() -> new float[STRETCH]);

  LoopChain(VectorLoop... loops) {
    this.loops = loops;
  }

  /** See {@link VectorLoop#run}. Results may take the place of inputs or of gradients. */
  void run(float[] values, int x, int gradient, int to, int length) {
    float[] left = between.get();
    for (int done = 0; done < length; done += STRETCH) {
      int part = Math.min(STRETCH, length - done);
      for (VectorLoop loop : loops) {
        TileCall.run(loop, values, x + done, gradient + done, left, to + done, part);
      }
    }
  }
}
