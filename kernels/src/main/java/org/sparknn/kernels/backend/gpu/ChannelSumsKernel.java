package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/**
 * Sums over images and positions of each channel, in two stages: items first sum blocks of a
 * channel, then one adds the blocks in their order. Sums are pairs of a float and what it lacks
 * (Knuth's exact addition), so that they are about as good as in double. Arguments: a tensor,
 * another one or -1, channels, positions, blocks, the pairs.
 */
abstract class ChannelSumsKernel extends Kernel {
  private ChannelSumsKernel() {}

  private static int channelElement(int[] tables, int at, int channel, int number) {
    int positions = tables[at + 3];
    int image = number / positions;
    return (image * tables[at + 2] + channel) * positions + number % positions;
  }

  /** {@code Σx} over {@code length} elements of each channel. */
  static void channelSums(float[] memory, int[] tables, int at, int length, int item) {
    int blocks = tables[at + 4];
    int channel = item / blocks;
    float sum = 0;
    float rest = 0;
    for (int i = item % blocks; i < length; i += blocks) {
      float value = memory[tables[at] + channelElement(tables, at, channel, i)];
      float next = sum + value;
      float added = next - sum;
      rest += (sum - (next - added)) + (value - added);
      sum = next;
    }
    memory[tables[at + 5] + 2 * item] = sum;
    memory[tables[at + 5] + 2 * item + 1] = rest;
  }

  /** {@code Σx} and, behind those of all channels, {@code Σx²}. */
  static void channelMoments(float[] memory, int[] tables, int at, int length, int item) {
    int blocks = tables[at + 4];
    int channel = item / blocks;
    float sum = 0;
    float rest = 0;
    float squares = 0;
    float squaresRest = 0;
    for (int i = item % blocks; i < length; i += blocks) {
      float value = memory[tables[at] + channelElement(tables, at, channel, i)];
      float next = sum + value;
      float added = next - sum;
      rest += (sum - (next - added)) + (value - added);
      sum = next;
      float square = value * value;
      squaresRest += Math.fma(value, value, -square);
      next = squares + square;
      added = next - squares;
      squaresRest += (squares - (next - added)) + (square - added);
      squares = next;
    }
    int to = tables[at + 5] + 2 * item;
    int behind = 2 * tables[at + 2] * blocks;
    memory[to] = sum;
    memory[to + 1] = rest;
    memory[to + behind] = squares;
    memory[to + behind + 1] = squaresRest;
  }

  /**
   * {@code Σg} and, behind those of all channels, {@code Σg·x̂}. The tensors are x and g; {@code
   * given} has for each channel mean, what that lacks, and one over the deviation.
   */
  static void channelGradientSums(
      float[] memory, int[] tables, float[] given, int at, int length, int item) {
    int blocks = tables[at + 4];
    int channel = item / blocks;
    float sum = 0;
    float rest = 0;
    float products = 0;
    float productsRest = 0;
    for (int i = item % blocks; i < length; i += blocks) {
      int element = channelElement(tables, at, channel, i);
      float g = memory[tables[at + 1] + element];
      float next = sum + g;
      float added = next - sum;
      rest += (sum - (next - added)) + (g - added);
      sum = next;
      float centred = memory[tables[at] + element] - given[3 * channel] - given[3 * channel + 1];
      float normal = centred * given[3 * channel + 2];
      float product = g * normal;
      productsRest += Math.fma(g, normal, -product);
      next = products + product;
      added = next - products;
      productsRest += (products - (next - added)) + (product - added);
      products = next;
    }
    int to = tables[at + 5] + 2 * item;
    int behind = 2 * tables[at + 2] * blocks;
    memory[to] = sum;
    memory[to + 1] = rest;
    memory[to + behind] = products;
    memory[to + behind + 1] = productsRest;
  }

  /**
   * Adds the blocks of each sum, reports it, and writes it where it belongs as well. Arguments: the
   * pairs, blocks, sums that go to the first place, that place or -1, the others' place or -1.
   */
  static void addPairs(float[] memory, int[] tables, float[] reported, int at, int item) {
    int blocks = tables[at + 1];
    int pairs = tables[at] + 2 * item * blocks;
    float sum = 0;
    float rest = 0;
    for (int i = 0; i < blocks; i++) {
      float value = memory[pairs + 2 * i];
      float next = sum + value;
      float added = next - sum;
      rest += (sum - (next - added)) + (value - added) + memory[pairs + 2 * i + 1];
      sum = next;
    }
    // of infinity nothing is lacking
    rest = NumberKernel.notANumber(rest) ? 0f : rest;
    reported[1 + 2 * item] = sum;
    reported[2 + 2 * item] = rest;
    int first = tables[at + 2];
    if (item < first && tables[at + 3] >= 0) {
      memory[tables[at + 3] + item] = sum + rest;
    }
    if (item >= first && tables[at + 4] >= 0) {
      memory[tables[at + 4] + item - first] = sum + rest;
    }
    if (item == 0) {
      reported[0] = memory[ArenaMemory.CANARY_AT];
    }
  }
}
