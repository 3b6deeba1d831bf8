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
    slope = memory.scratch(scale.rows.length);
    pull = memory.scratch(scale.rows.length);
    shift = memory.scratch(scale.rows.length);
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
    scale.rows.repeat(slope);
    scale.rows.repeat(pull);
    scale.rows.repeat(shift);
    super.run(step);
  }

  @Override
  void run(int tile, int first, int end) {
    for (int point = first; point < end; point += scale.rows.points) {
      int length = Math.min(scale.rows.length, (end - point) * inputGradient.pitch());
      int g = outputGradient.at(point);
      int to = inputGradient.at(point);
      if (scale.fromBatch()) {
        throughStatistics(input.at(point), g, to, length);
      } else {
        scale(memory.values(), g, to, length, slope);
      }
    }
  }

  private void throughStatistics(int x, int g, int to, int length) {
    float[] values = memory.values();
    float[] centre = scale.centre;
    for (int i = 0; i < length; i += COUNT) {
      FloatVector pulled =
          FloatVector.fromArray(FLOATS, values, x + i)
              .sub(FloatVector.fromArray(FLOATS, centre, i))
              .fma(FloatVector.fromArray(FLOATS, pull, i), FloatVector.fromArray(FLOATS, shift, i));
      FloatVector.fromArray(FLOATS, values, g + i)
          .fma(FloatVector.fromArray(FLOATS, slope, i), pulled)
          .intoArray(values, to + i);
    }
  }

  private static void scale(float[] values, int g, int to, int length, float[] slope) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector.fromArray(FLOATS, values, g + i)
          .mul(FloatVector.fromArray(FLOATS, slope, i))
          .intoArray(values, to + i);
    }
  }
}
