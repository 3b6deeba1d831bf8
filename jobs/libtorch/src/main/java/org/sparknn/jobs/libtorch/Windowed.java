package org.sparknn.jobs.libtorch;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.sparknn.kernels.network.Arguments;

/** Layers that look at windows of 1, 2 or 3 axes, from torch's arguments. */
final class Windowed {
  private final int rank;
  private final Arguments arguments;

  Windowed(int rank, Arguments arguments) {
    this.rank = rank;
    this.arguments = arguments;
  }

  private long[] sizes(String name) {
    return Tensors.longs(arguments.sizes(name, rank));
  }

  private long[] sizes(String name, int absent) {
    return Tensors.longs(arguments.sizes(name, rank, absent));
  }

  TorchLayer convolution(Tensor weight, TensorOptional bias) {
    long[] stride = sizes("stride", 1);
    long[] padding = sizes("padding", 0);
    long[] dilation = sizes("dilation", 1);
    long groups = arguments.integer("groups", 1);
    return switch (rank) {
      case 1 -> x -> torch.conv1d(x, weight, bias, stride, padding, dilation, groups);
      case 2 -> x -> torch.conv2d(x, weight, bias, stride, padding, dilation, groups);
      default -> x -> torch.conv3d(x, weight, bias, stride, padding, dilation, groups);
    };
  }

  TorchLayer transposed(Tensor weight, TensorOptional bias) {
    long[] stride = sizes("stride", 1);
    long[] padding = sizes("padding", 0);
    long[] more = sizes("output_padding", 0);
    long[] dilation = sizes("dilation", 1);
    long groups = arguments.integer("groups", 1);
    return switch (rank) {
      case 1 ->
          x -> torch.conv_transpose1d(x, weight, bias, stride, padding, more, groups, dilation);
      case 2 ->
          x -> torch.conv_transpose2d(x, weight, bias, stride, padding, more, groups, dilation);
      default ->
          x -> torch.conv_transpose3d(x, weight, bias, stride, padding, more, groups, dilation);
    };
  }

  TorchLayer maxPool() {
    long[] kernel = sizes("kernel_size");
    long[] stride = arguments.has("stride") ? sizes("stride") : kernel;
    long[] padding = sizes("padding", 0);
    long[] dilation = sizes("dilation", 1);
    boolean ceil = arguments.flag("ceil_mode", false);
    if (arguments.flag("return_indices", false)) {
      return switch (rank) {
        case 1 ->
            x -> value(torch.max_pool1d_with_indices(x, kernel, stride, padding, dilation, ceil));
        case 2 ->
            x -> value(torch.max_pool2d_with_indices(x, kernel, stride, padding, dilation, ceil));
        default ->
            x -> value(torch.max_pool3d_with_indices(x, kernel, stride, padding, dilation, ceil));
      };
    }
    return switch (rank) {
      case 1 -> x -> torch.max_pool1d(x, kernel, stride, padding, dilation, ceil);
      case 2 -> x -> torch.max_pool2d(x, kernel, stride, padding, dilation, ceil);
      default -> x -> torch.max_pool3d(x, kernel, stride, padding, dilation, ceil);
    };
  }

  TorchLayer averagePool() {
    long[] kernel = sizes("kernel_size");
    long[] stride = arguments.has("stride") ? sizes("stride") : kernel;
    long[] padding = sizes("padding", 0);
    boolean ceil = arguments.flag("ceil_mode", false);
    boolean counts = arguments.flag("count_include_pad", true);
    LongOptional divisor = new LongOptional();
    return switch (rank) {
      case 1 -> x -> torch.avg_pool1d(x, kernel, stride, padding, ceil, counts);
      case 2 -> x -> torch.avg_pool2d(x, kernel, stride, padding, ceil, counts, divisor);
      default -> x -> torch.avg_pool3d(x, kernel, stride, padding, ceil, counts, divisor);
    };
  }

  TorchLayer adaptiveAveragePool() {
    long[] output = sizes("output_size");
    return switch (rank) {
      case 1 -> x -> torch.adaptive_avg_pool1d(x, output);
      case 2 -> x -> torch.adaptive_avg_pool2d(x, output);
      default -> x -> torch.adaptive_avg_pool3d(x, output);
    };
  }

  TorchLayer adaptiveMaxPool() {
    long[] output = sizes("output_size");
    return switch (rank) {
      case 1 -> x -> value(torch.adaptive_max_pool1d(x, output));
      case 2 -> x -> value(torch.adaptive_max_pool2d(x, output));
      default -> x -> value(torch.adaptive_max_pool3d(x, output));
    };
  }

  /** The values of a pair of values and indices. */
  private static Tensor value(T_TensorTensor_T pair) {
    try (pair) {
      return new Tensor(pair.get0());
    }
  }
}
