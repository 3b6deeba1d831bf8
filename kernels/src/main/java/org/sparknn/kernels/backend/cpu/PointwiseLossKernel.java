package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.operation.LossFunction;
import org.sparknn.kernels.operation.PointwiseLoss;

/** The loss of each element, in double. */
final class PointwiseLossKernel extends PointTiles {
  private final Memory memory;
  private final LossFunction function;
  private final Place input;
  private final Place target;
  private final Place losses;
  private final Factors weight;
  private final Factors positiveWeight;

  PointwiseLossKernel(Memory memory, Launcher launcher, PointwiseLoss operation) {
    super(launcher, memory.place(operation.losses()));
    this.memory = memory;
    function = operation.function();
    input = memory.place(operation.input());
    target = memory.place(operation.target());
    losses = memory.place(operation.losses());
    weight = Factors.of(memory, operation, operation.weight());
    positiveWeight = Factors.of(memory, operation, operation.positiveWeight());
  }

  @Override
  void run(int tile, int first, int end) {
    float[] values = memory.values();
    for (int point = first; point < end; point++) {
      int x = input.at(point);
      int t = target.at(point);
      int to = losses.at(point);
      for (int c = 0; c < losses.channels(); c++) {
        double value = function.value(values[x + c], values[t + c], positiveWeight.at(point, c));
        values[to + c] = (float) (weight.at(point, c) * value);
      }
      Arrays.fill(values, to + losses.channels(), to + losses.pitch(), 0);
    }
  }
}
