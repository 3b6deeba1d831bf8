package org.sparknn.jobs.libtorch;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** In which order libtorch stores a tensor's numbers. */
enum Layout {
  /** As torch's sizes say: channels before positions. */
  CONTIGUOUS("contiguous"),
  /** Positions before channels, of tensors with two or three spatial axes. */
  CHANNELS_LAST("channels_last");

  /** Axes of a tensor with a batch, channels and two spatial axes. */
  static final int LEAST_RANK = 4;

  private final String label;

  Layout(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  static Layout of(String label) {
    return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst().orElseThrow();
  }

  /** The tensor in this layout; closes the given one. */
  Tensor arrange(Tensor tensor) {
    if (this == CONTIGUOUS || tensor.dim() < LEAST_RANK) {
      return tensor;
    }
    try (tensor) {
      return tensor.contiguous(
          tensor.dim() == LEAST_RANK ? MemoryFormat.ChannelsLast : MemoryFormat.ChannelsLast3d);
    }
  }
}
