package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import java.util.List;
import org.sparknn.kernels.operation.Concatenate;
import org.sparknn.kernels.operation.Slice;

/** Puts channels of some tensors side by side, point by point, and zeros into the lanes behind. */
final class ChannelCopyKernel extends PointTiles {
  private final Memory memory;
  private final List<Place> inputs;
  private final Place output;

  /** Channels that are copied of each input, from the first one on. */
  private final int[] counts;

  private final int firstChannel;

  private ChannelCopyKernel(
      Memory memory, Launcher launcher, List<Place> inputs, int firstChannel, Place output) {
    super(launcher, output);
    this.memory = memory;
    this.inputs = inputs;
    this.firstChannel = firstChannel;
    this.output = output;
    counts = inputs.stream().mapToInt(p -> Math.min(p.channels(), output.channels())).toArray();
  }

  /** All channels of all inputs. */
  static ChannelCopyKernel concatenate(Memory memory, Launcher launcher, Concatenate operation) {
    List<Place> inputs = operation.inputs().stream().map(memory::place).toList();
    return new ChannelCopyKernel(memory, launcher, inputs, 0, memory.place(operation.output()));
  }

  /** As many channels as the output has. */
  static ChannelCopyKernel slice(Memory memory, Launcher launcher, Slice operation) {
    return new ChannelCopyKernel(
        memory,
        launcher,
        List.of(memory.place(operation.input())),
        operation.firstChannel(),
        memory.place(operation.output()));
  }

  @Override
  void run(int tile, int first, int end) {
    float[] values = memory.values();
    int padding = output.pitch() - output.channels();
    for (int point = first; point < end; point++) {
      int to = output.at(point);
      for (int i = 0; i < counts.length; i++) {
        System.arraycopy(values, inputs.get(i).at(point) + firstChannel, values, to, counts[i]);
        to += counts[i];
      }
      Arrays.fill(values, to, to + padding, 0);
    }
  }
}
