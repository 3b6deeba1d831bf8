package org.sparknn.kernels.backend.gpu;

import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/** Prepares sums over the images and positions of each channel, see {@link ChannelSumsKernel}. */
final class ChannelSums {
  /** Work items that keep a device busy. */
  private static final int ITEMS = 1 << 14;

  private static final int MOST_BLOCKS = 256;

  private final Arena arena;
  private final Places places;

  ChannelSums(Arena arena, Places places) {
    this.arena = arena;
    this.places = places;
  }

  private static int blocks(Tensor tensor) {
    return Math.max(1, Math.min(MOST_BLOCKS, ITEMS / Math.max(1, tensor.channels())));
  }

  /** The sums of a tensor, written to a place. */
  Task of(Tensor tensor, int result) {
    int channels = tensor.channels();
    Stages stages =
        stages(
            OperationCode.CHANNEL_SUMS,
            tensor,
            -1,
            arena.place(places.scratch(), blocks(tensor), channels, result, -1),
            channels);
    return step -> stages.run(tensor.images(step.rows()));
  }

  /** Two sums for each channel, to be reported. */
  Stages moments(Tensor tensor) {
    int add = arena.place(places.scratch(), blocks(tensor), 0, -1, -1);
    return stages(OperationCode.CHANNEL_MOMENTS, tensor, -1, add, 2 * tensor.channels());
  }

  /**
   * The sums of a gradient and of its products with the normalised input, to be reported.
   *
   * @param sums place for the first, or -1
   * @param products place for the second, or -1
   */
  Stages gradients(Tensor input, Tensor gradient, int sums, int products) {
    int channels = input.channels();
    int add = arena.place(places.scratch(), blocks(input), channels, sums, products);
    return stages(
        OperationCode.CHANNEL_GRADIENT_SUMS, input, places.of(gradient), add, 2 * channels);
  }

  private Stages stages(int code, Tensor tensor, int other, int add, int results) {
    int blocks = blocks(tensor);
    int at =
        arena.place(
            places.of(tensor),
            other,
            tensor.channels(),
            tensor.positions(),
            blocks,
            places.scratch());
    return images -> {
      arena.run(code, at, tensor.channels() * blocks, images * tensor.positions());
      arena.run(OperationCode.ADD_PAIRS, add, results);
    };
  }

  /** Both launches. */
  @FunctionalInterface
  interface Stages {
    void run(int images);
  }

  /** The sums that were reported. */
  void read(double[] sums, int count) {
    float[] reported = arena.reported();
    for (int i = 0; i < count; i++) {
      sums[i] = (double) reported[1 + 2 * i] + reported[2 + 2 * i];
    }
  }
}
