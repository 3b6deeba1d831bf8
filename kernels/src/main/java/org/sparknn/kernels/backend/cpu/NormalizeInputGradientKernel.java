package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.Normalize;
import org.sparknn.kernels.plan.Step;

/** {@code g · slope + (x - centre) · pull + shift} for each channel. */
final class NormalizeInputGradientKernel extends PointTiles {
  private final Memory memory;
  private final Place input;
  private final Place outputGradient;
  private final Place inputGradient;
  private final ChannelScale scale;
  private final double[] sums;
  private final float[] slope;
  private final float[] pull;
  private final float[] shift;

  NormalizeInputGradientKernel(
      Memory memory, Launcher launcher, Normalize.InputGradient operation) {
    super(launcher, memory.place(operation.inputGradient()));
    this.memory = memory;
    input = memory.place(operation.forward().input());
    outputGradient = memory.place(operation.outputGradient());
    inputGradient = memory.place(operation.inputGradient());
    scale = new ChannelScale(memory, operation.forward());
    sums = memory.statistic(operation.sums());
    slope = memory.scratch(input.pitch());
    pull = memory.scratch(input.pitch());
    shift = memory.scratch(input.pitch());
  }

  @Override
  public void run(Step step) {
    scale.refresh();
    boolean throughStatistics = scale.fromBatch() && scale.count() > 0;
    for (int c = 0; c < scale.channels; c++) {
      double s = scale.weight(c) * scale.inverse[c];
      slope[c] = (float) s;
      if (throughStatistics) {
        double mean = sums[c] / scale.count();
        double product = sums[scale.channels + c] / scale.count();
        double p = -s * scale.inverse[c] * product;
        pull[c] = (float) p;
        shift[c] = (float) (-s * mean - p * scale.rest[c]);
      }
    }
    super.run(step);
  }

  @Override
  void run(int tile, int first, int end) {
    for (int c = 0; c < inputGradient.pitch(); c += COUNT) {
      int x = input.at(first) + c;
      int g = outputGradient.at(first) + c;
      int to = inputGradient.at(first) + c;
      if (scale.fromBatch()) {
        throughStatistics(x, g, to, end - first, c);
      } else {
        scaled(g, to, end - first, c);
      }
    }
  }

  private void throughStatistics(int firstInput, int firstGradient, int target, int points, int c) {
    float[] values = memory.values();
    int pitch = inputGradient.pitch();
    FloatVector centre = FloatVector.fromArray(FLOATS, scale.centre, c);
    FloatVector s = FloatVector.fromArray(FLOATS, slope, c);
    FloatVector p = FloatVector.fromArray(FLOATS, pull, c);
    FloatVector t = FloatVector.fromArray(FLOATS, shift, c);
    int x = firstInput;
    int g = firstGradient;
    int to = target;
    for (int i = 0; i < points; i++, x += pitch, g += pitch, to += pitch) {
      FloatVector pulled = FloatVector.fromArray(FLOATS, values, x).sub(centre).fma(p, t);
      FloatVector.fromArray(FLOATS, values, g).fma(s, pulled).intoArray(values, to);
    }
  }

  private void scaled(int firstGradient, int target, int points, int c) {
    float[] values = memory.values();
    int pitch = inputGradient.pitch();
    FloatVector s = FloatVector.fromArray(FLOATS, slope, c);
    int g = firstGradient;
    int to = target;
    for (int i = 0; i < points; i++, g += pitch, to += pitch) {
      FloatVector.fromArray(FLOATS, values, g).mul(s).intoArray(values, to);
    }
  }
}
