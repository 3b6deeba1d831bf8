package org.sparknn.kernels.backend.reference;

import org.sparknn.kernels.operation.Concatenate;
import org.sparknn.kernels.operation.Slice;
import org.sparknn.kernels.plan.Tensor;

/** Operations that move whole channels. */
final class ChannelLoops {
  private ChannelLoops() {}

  static void concatenate(Memory memory, Concatenate operation, int rows) {
    int channel = 0;
    for (Tensor input : operation.inputs()) {
      copy(memory, input, 0, operation.output(), channel, input.channels(), rows);
      channel += input.channels();
    }
  }

  static void slice(Memory memory, Slice operation, int rows) {
    int channels = operation.output().channels();
    copy(
        memory, operation.input(), operation.firstChannel(), operation.output(), 0, channels, rows);
  }

  private static void copy(
      Memory memory, Tensor from, int fromChannel, Tensor to, int toChannel, int count, int rows) {
    int positions = to.positions();
    for (int image = 0; image < to.images(rows); image++) {
      System.arraycopy(
          memory.of(from),
          (image * from.channels() + fromChannel) * positions,
          memory.of(to),
          (image * to.channels() + toChannel) * positions,
          count * positions);
    }
  }
}
