package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.operation.Rearrange;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * Copies rows in logical order: from run to run, where a run is a stretch of neighbours in logical
 * order that lie at equal distances (the positions of a channel, or channels without positions).
 */
final class RearrangeKernel implements Task, Tiles {
  private final Memory memory;
  private final Launcher launcher;
  private final Place input;
  private final Place output;
  private final int elements;
  private int rows;

  RearrangeKernel(Memory memory, Launcher launcher, Rearrange operation) {
    this.memory = memory;
    this.launcher = launcher;
    input = memory.place(operation.input());
    output = memory.place(operation.output());
    elements = input.elementsPerRow();
  }

  @Override
  public void run(Step step) {
    rows = input.batched() ? step.rows() : 1;
    launcher.run(elements == 0 ? 0 : Math.min(rows, 4 * launcher.threads()), this);
  }

  @Override
  public void run(int tile, int worker) {
    int tiles = Math.min(rows, 4 * launcher.threads());
    int end = (int) ((long) rows * (tile + 1) / tiles);
    for (int row = (int) ((long) rows * tile / tiles); row < end; row++) {
      clearPadding(row);
      copy(row);
    }
  }

  private void clearPadding(int row) {
    int padding = output.pitch() - output.channels();
    int points = output.imagesPerRow() * output.positions();
    for (int point = row * points; padding > 0 && point < (row + 1) * points; point++) {
      int to = output.at(point) + output.channels();
      Arrays.fill(memory.values(), to, to + padding, 0);
    }
  }

  private void copy(int row) {
    int inputRun = run(input);
    int outputRun = run(output);
    int inputDistance = input.positions() > 1 ? input.pitch() : 1;
    int outputDistance = output.positions() > 1 ? output.pitch() : 1;
    int length;
    for (int element = 0; element < elements; element += length) {
      int inputRest = inputRun - element % inputRun;
      int outputRest = outputRun - element % outputRun;
      length = Math.min(inputRest, outputRest);
      int from = input.at(row, element);
      int to = output.at(row, element);
      copy(memory.values(), from, inputDistance, to, outputDistance, length);
    }
  }

  private static int run(Place place) {
    return place.positions() > 1 ? place.positions() : place.channels();
  }

  private static void copy(
      float[] values, int from, int inputDistance, int to, int outputDistance, int length) {
    for (int i = 0; i < length; i++) {
      values[to + i * outputDistance] = values[from + i * inputDistance];
    }
  }
}
