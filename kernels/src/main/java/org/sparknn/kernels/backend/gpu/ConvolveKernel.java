package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/**
 * Convolution and its gradients by their definition: an item computes one element. The tables say,
 * from an operation's arguments on: input (or its gradient), output (or its gradient), weight, bias
 * or -1, input channels, output channels, groups, and for each of three axes the sizes of input,
 * output and window, stride, padding and dilation.
 */
abstract class ConvolveKernel extends Kernel {
  static final int INPUT = 0;
  static final int OUTPUT = 1;
  static final int WEIGHT = 2;
  static final int BIAS = 3;
  static final int IN_CHANNELS = 4;
  static final int OUT_CHANNELS = 5;
  static final int GROUPS = 6;
  static final int IN_SIZES = 7;
  static final int OUT_SIZES = 10;
  static final int WINDOW = 13;
  static final int STRIDE = 16;
  static final int PADDING = 19;
  static final int DILATION = 22;
  static final int SLICES = 25;
  static final int PARTS = 26;

  private ConvolveKernel() {}

  static void convolve(float[] memory, int[] tables, int at, int item) {
    int positions =
        tables[at + OUT_SIZES] * tables[at + OUT_SIZES + 1] * tables[at + OUT_SIZES + 2];
    int channel = item / positions % tables[at + OUT_CHANNELS];
    memory[tables[at + OUTPUT] + item] =
        outputElement(memory, tables, at, item) + biasOf(memory, tables, at, channel);
  }

  /** An output element without bias: the sum over the window and the channels of its group. */
  static float outputElement(float[] memory, int[] tables, int at, int item) {
    int height = tables[at + OUT_SIZES + 1];
    int width = tables[at + OUT_SIZES + 2];
    int positions = tables[at + OUT_SIZES] * height * width;
    int outChannels = tables[at + OUT_CHANNELS];
    int position = item % positions;
    return windowSum(
        memory,
        tables,
        at,
        item / positions / outChannels,
        item / positions % outChannels,
        position / width / height,
        position / width % height,
        position % width);
  }

  private static float biasOf(float[] memory, int[] tables, int at, int channel) {
    int bias = tables[at + BIAS];
    float value = 0;
    if (bias >= 0) {
      value = memory[bias + channel];
    }
    return value;
  }

  private static float windowSum(
      float[] memory, int[] tables, int at, int image, int channel, int d, int h, int w) {
    int perGroup = tables[at + IN_CHANNELS] / tables[at + GROUPS];
    int group = channel / (tables[at + OUT_CHANNELS] / tables[at + GROUPS]);
    int depth = tables[at + IN_SIZES];
    int height = tables[at + IN_SIZES + 1];
    int width = tables[at + IN_SIZES + 2];
    int plane = depth * height * width;
    int firstDepth = d * tables[at + STRIDE] - tables[at + PADDING];
    int firstRow = h * tables[at + STRIDE + 1] - tables[at + PADDING + 1];
    int firstColumn = w * tables[at + STRIDE + 2] - tables[at + PADDING + 2];
    int weight = tables[at + WEIGHT] + channel * perGroup * tapsOf(tables, at);
    int input = tables[at + INPUT] + (image * tables[at + IN_CHANNELS] + group * perGroup) * plane;
    float sum = 0;
    for (int c = 0; c < perGroup; c++) {
      for (int i = 0; i < tables[at + WINDOW]; i++) {
        int z = firstDepth + i * tables[at + DILATION];
        for (int j = 0; j < tables[at + WINDOW + 1]; j++) {
          int y = firstRow + j * tables[at + DILATION + 1];
          for (int k = 0; k < tables[at + WINDOW + 2]; k++) {
            int x = firstColumn + k * tables[at + DILATION + 2];
            if (z >= 0 && z < depth && y >= 0 && y < height && x >= 0 && x < width) {
              sum = Math.fma(memory[weight], memory[input + (z * height + y) * width + x], sum);
            }
            weight = weight + 1;
          }
        }
      }
      input = input + plane;
    }
    return sum;
  }

  private static int tapsOf(int[] tables, int at) {
    return tables[at + WINDOW] * tables[at + WINDOW + 1] * tables[at + WINDOW + 2];
  }

  static void convolveInputGradient(float[] memory, int[] tables, int at, int item) {
    int positions = tables[at + IN_SIZES] * tables[at + IN_SIZES + 1] * tables[at + IN_SIZES + 2];
    int channel = item / positions % tables[at + IN_CHANNELS];
    memory[tables[at + INPUT] + item] =
        inputGradientElement(memory, tables, at, item) + biasOf(memory, tables, at, channel);
  }

  /** An input element's gradient: the sum over the windows that it lies under. */
  static float inputGradientElement(float[] memory, int[] tables, int at, int item) {
    int height = tables[at + IN_SIZES + 1];
    int width = tables[at + IN_SIZES + 2];
    int positions = tables[at + IN_SIZES] * height * width;
    int inChannels = tables[at + IN_CHANNELS];
    int position = item % positions;
    return coveringSum(
        memory,
        tables,
        at,
        item / positions / inChannels,
        item / positions % inChannels,
        position / width / height,
        position / width % height,
        position % width);
  }

  private static float coveringSum(
      float[] memory, int[] tables, int at, int image, int channel, int d, int h, int w) {
    int inPerGroup = tables[at + IN_CHANNELS] / tables[at + GROUPS];
    int outPerGroup = tables[at + OUT_CHANNELS] / tables[at + GROUPS];
    int firstOut = channel / inPerGroup * outPerGroup;
    int height = tables[at + OUT_SIZES + 1];
    int width = tables[at + OUT_SIZES + 2];
    int plane = tables[at + OUT_SIZES] * height * width;
    int taps = tapsOf(tables, at);
    int gradient = tables[at + OUTPUT] + (image * tables[at + OUT_CHANNELS] + firstOut) * plane;
    int weight = tables[at + WEIGHT] + (firstOut * inPerGroup + channel % inPerGroup) * taps;
    float sum = 0;
    int tap = 0;
    for (int i = 0; i < tables[at + WINDOW]; i++) {
      int z = coveringWindow(tables, at, 0, d, i);
      for (int j = 0; j < tables[at + WINDOW + 1]; j++) {
        int y = coveringWindow(tables, at, 1, h, j);
        for (int k = 0; k < tables[at + WINDOW + 2]; k++) {
          int x = coveringWindow(tables, at, 2, w, k);
          if (z >= 0 && y >= 0 && x >= 0) {
            int position = (z * height + y) * width + x;
            for (int o = 0; o < outPerGroup; o++) {
              float a = memory[weight + o * inPerGroup * taps + tap];
              sum = Math.fma(a, memory[gradient + o * plane + position], sum);
            }
          }
          tap = tap + 1;
        }
      }
    }
    return sum;
  }

  /** The window along an axis whose element k lies on an input coordinate, or -1. */
  private static int coveringWindow(int[] tables, int at, int axis, int coordinate, int k) {
    int stride = tables[at + STRIDE + axis];
    int from = coordinate + tables[at + PADDING + axis] - k * tables[at + DILATION + axis];
    int window = from / stride;
    return from >= 0 && window * stride == from && window < tables[at + OUT_SIZES + axis]
        ? window
        : -1;
  }

  /** A part of a weight's gradient: a slice of the rows of all {@code length} images. */
  static void convolveWeightGradient(float[] memory, int[] tables, int at, int length, int item) {
    int weights =
        tables[at + OUT_CHANNELS]
            * (tables[at + IN_CHANNELS] / tables[at + GROUPS])
            * tapsOf(tables, at);
    memory[tables[at + PARTS] + item] =
        weightGradientElement(
            memory, tables, at, length, item % weights, item / weights, tables[at + SLICES]);
  }

  /** The sum over every so many of the output's rows, each of one image, depth and height. */
  static float weightGradientElement(
      float[] memory, int[] tables, int at, int length, int weight, int first, int step) {
    int inPerGroup = tables[at + IN_CHANNELS] / tables[at + GROUPS];
    int outPerGroup = tables[at + OUT_CHANNELS] / tables[at + GROUPS];
    int taps = tapsOf(tables, at);
    int tap = weight % taps;
    int out = weight / taps / inPerGroup;
    int in = out / outPerGroup * inPerGroup + weight / taps % inPerGroup;
    int k = tap % tables[at + WINDOW + 2];
    int j = tap / tables[at + WINDOW + 2] % tables[at + WINDOW + 1];
    int i = tap / tables[at + WINDOW + 2] / tables[at + WINDOW + 1];
    int height = tables[at + OUT_SIZES + 1];
    int depth = tables[at + OUT_SIZES];
    int rows = length * depth * height;
    float sum = 0;
    for (int row = first; row < rows; row += step) {
      int y = inputCoordinate(tables, at, 1, row % height, j);
      int z = inputCoordinate(tables, at, 0, row / height % depth, i);
      if (y >= 0 && z >= 0) {
        sum += rowProduct(memory, tables, at, row, in, out, z, y, k);
      }
    }
    return sum;
  }

  /** The input coordinate along an axis under element k of a window, or -1 outside the input. */
  private static int inputCoordinate(int[] tables, int at, int axis, int window, int k) {
    int coordinate =
        window * tables[at + STRIDE + axis]
            - tables[at + PADDING + axis]
            + k * tables[at + DILATION + axis];
    return coordinate < tables[at + IN_SIZES + axis] ? coordinate : -1;
  }

  private static float rowProduct(
      float[] memory, int[] tables, int at, int row, int in, int out, int z, int y, int k) {
    int lines = tables[at + OUT_SIZES] * tables[at + OUT_SIZES + 1];
    int image = row / lines;
    int columns = tables[at + OUT_SIZES + 2];
    int width = tables[at + IN_SIZES + 2];
    int gradient =
        tables[at + OUTPUT]
            + ((image * tables[at + OUT_CHANNELS] + out) * lines + row % lines) * columns;
    int plane = (image * tables[at + IN_CHANNELS] + in) * tables[at + IN_SIZES] + z;
    int input = tables[at + INPUT] + (plane * tables[at + IN_SIZES + 1] + y) * width;
    int stride = tables[at + STRIDE + 2];
    int x = k * tables[at + DILATION + 2] - tables[at + PADDING + 2];
    float sum = 0;
    for (int w = 0; w < columns; w++) {
      if (x >= 0 && x < width) {
        sum = Math.fma(memory[gradient + w], memory[input + x], sum);
      }
      x = x + stride;
    }
    return sum;
  }

  /**
   * Adds the slices of a weight's gradient. Arguments: the parts, slices, weights, the result, the
   * arguments of the definition.
   */
  static void addSlices(float[] memory, int[] tables, int at, int length, int item) {
    float sum = 0;
    for (int slice = 0; slice < tables[at + 1]; slice++) {
      sum += memory[tables[at] + slice * tables[at + 2] + item];
    }
    if (NumberKernel.notANumber(sum)) {
      // tiles have zeros beside infinities where the definition leaves out what is not there
      sum = weightGradientElement(memory, tables, tables[at + 4], length, item, 0, 1);
    }
    memory[tables[at + 3] + item] = sum;
  }
}
