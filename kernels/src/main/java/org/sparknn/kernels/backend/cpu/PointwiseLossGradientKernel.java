package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.operation.PointwiseLoss;

/** The slope of each element's loss times the loss's gradient, in double. */
final class PointwiseLossGradientKernel extends PointTiles {
  private final Memory memory;
  private final PointwiseLoss.Gradient operation;
  private final Place input;
  private final Place target;
  private final Place lossGradient;
  private final Place gradient;
  private final Factors weight;
  private final Factors positiveWeight;

  PointwiseLossGradientKernel(Memory memory, Launcher launcher, PointwiseLoss.Gradient operation) {
    super(launcher, memory.place(operation.gradient()));
    this.memory = memory;
    this.operation = operation;
    PointwiseLoss forward = operation.forward();
    input = memory.place(forward.input());
    target = memory.place(forward.target());
    lossGradient = memory.place(operation.lossGradient());
    gradient = memory.place(operation.gradient());
    weight = Factors.of(memory, forward, forward.weight());
    positiveWeight = Factors.of(memory, forward, forward.positiveWeight());
  }

  @Override
  void run(int tile, int first, int end) {
    float[] values = memory.values();
    for (int point = first; point < end; point++) {
      int x = input.at(point);
      int t = target.at(point);
      int seed = lossGradient.at(point);
      int to = gradient.at(point);
      for (int c = 0; c < gradient.channels(); c++) {
        double slope = operation.slope(values[x + c], values[t + c], positiveWeight.at(point, c));
        values[to + c] = (float) (values[seed + c] * weight.at(point, c) * slope);
      }
      Arrays.fill(values, to + gradient.channels(), to + gradient.pitch(), 0);
    }
  }
}
