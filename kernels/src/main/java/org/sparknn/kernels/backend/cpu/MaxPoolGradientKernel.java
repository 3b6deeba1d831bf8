package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.operation.MaxPool;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * Each window adds its gradient to the position that won it. A tile is some channels of an image.
 */
final class MaxPoolGradientKernel implements Task, Tiles {
  private static final int ENOUGH_TILES = 16;

  private final Memory memory;
  private final Launcher launcher;
  private final Place outputGradient;
  private final Place inputGradient;
  private final Place indices;
  private int split;

  MaxPoolGradientKernel(Memory memory, Launcher launcher, MaxPool.Gradient operation) {
    this.memory = memory;
    this.launcher = launcher;
    outputGradient = memory.place(operation.outputGradient());
    inputGradient = memory.place(operation.inputGradient());
    indices = memory.indexPlace(operation.forward().indices());
  }

  @Override
  public void run(Step step) {
    int images = inputGradient.images(step.rows());
    int vectors = inputGradient.pitch() / Lanes.COUNT;
    split = Math.max(1, Math.min(vectors, ENOUGH_TILES / Math.max(1, images)));
    launcher.run(images * split, this);
  }

  @Override
  public void run(int tile, int worker) {
    int image = tile / split;
    int vectors = inputGradient.pitch() / Lanes.COUNT;
    int first = vectors * (tile % split) / split * Lanes.COUNT;
    int end = vectors * (tile % split + 1) / split * Lanes.COUNT;
    int to = inputGradient.at(image * inputGradient.positions());
    clear(to, first, end);
    int window = image * outputGradient.positions();
    int channels = Math.min(end, inputGradient.channels());
    for (int w = window; w < window + outputGradient.positions(); w++) {
      add(
          memory.values(),
          outputGradient.at(w),
          memory.indices,
          indices.at(w),
          first,
          channels,
          to,
          inputGradient.pitch());
    }
  }

  private void clear(int to, int first, int end) {
    int pitch = inputGradient.pitch();
    int length = inputGradient.positions() * pitch;
    if (end - first == pitch) {
      Arrays.fill(memory.values(), to, to + length, 0);
    } else {
      for (int at = to; at < to + length; at += pitch) {
        Arrays.fill(memory.values(), at + first, at + end, 0);
      }
    }
  }

  private static void add(
      float[] values, int from, int[] winners, int winner, int first, int end, int to, int pitch) {
    for (int c = first; c < end; c++) {
      values[to + winners[winner + c] * pitch + c] += values[from + c];
    }
  }
}
