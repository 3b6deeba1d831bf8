package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/** Moves between the staging array and the arena, and within the arena. */
abstract class TransferKernel extends Kernel {
  private TransferKernel() {}

  static void upload(float[] memory, float[] stage, int to, int item) {
    memory[to + item] = stage[item];
  }

  static void download(float[] memory, float[] stage, int from, int item) {
    stage[item + 1] = memory[from + item];
    if (item == 0) {
      stage[0] = memory[ArenaMemory.CANARY_AT];
    }
  }

  /**
   * Arguments: to, channels, positions. {@code given} has for each channel what each byte stands
   * for.
   */
  static void uploadBytes(
      float[] memory, byte[] bytes, float[] given, int[] tables, int at, int first, int item) {
    int element = first + item;
    int channel = element / tables[at + 2] % tables[at + 1];
    memory[tables[at] + element] = given[256 * channel + (bytes[item] & 0xff)];
  }

  static void fill(float[] memory, float[] given, int to, int item) {
    memory[to + item] = given[0];
  }

  /** Arguments: from, to. */
  static void copy(float[] memory, int[] tables, int at, int item) {
    memory[tables[at + 1] + item] = memory[tables[at] + item];
  }

  /**
   * Arguments: from, to, and of each their channels and the first one; copied channels, positions.
   */
  static void copyChannels(float[] memory, int[] tables, int at, int item) {
    int count = tables[at + 6];
    int positions = tables[at + 7];
    int image = item / (count * positions);
    int channel = item / positions % count;
    int position = item % positions;
    int from = (image * tables[at + 2] + tables[at + 3] + channel) * positions + position;
    int to = (image * tables[at + 4] + tables[at + 5] + channel) * positions + position;
    memory[tables[at + 1] + to] = memory[tables[at] + from];
  }
}
