package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.Normalize;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** {@code (x - centre) · factor + shift} for each channel. */
final class NormalizeKernel extends PointTiles {
  private final Memory memory;
  private final Normalize operation;
  private final Place input;
  private final Place output;
  private final ChannelScale scale;
  private final float[] factor;
  private final float[] shift;

  NormalizeKernel(Memory memory, Launcher launcher, Normalize operation) {
    super(launcher, memory.place(operation.output()));
    this.memory = memory;
    this.operation = operation;
    input = memory.place(operation.input());
    output = memory.place(operation.output());
    scale = new ChannelScale(memory, operation);
    factor = memory.scratch(scale.rows.length);
    shift = memory.scratch(scale.rows.length);
  }

  @Override
  public void run(Step step) {
    if (scale.fromBatch() && scale.count() == 1) {
      throw oneValue();
    }
    scale.refresh();
    for (int c = 0; c < scale.channels; c++) {
      double f = scale.inverse[c] * scale.weight(c);
      factor[c] = (float) f;
      shift[c] = (float) (scale.bias(c) - scale.rest[c] * f);
    }
    scale.rows.repeat(factor);
    scale.rows.repeat(shift);
    super.run(step);
    if (operation.training() && operation.running().isPresent()) {
      RunningStatisticsUpdate.apply(memory.store, operation.running().get(), scale);
    }
  }

  /** One value per channel means that the batch has one row. */
  private ShapeException oneValue() {
    Shape shape = operation.input().shape();
    Shape batch = operation.input().batched() ? shape.with(0, 1) : shape;
    return Normalize.oneValue(batch);
  }

  @Override
  void run(int tile, int first, int end) {
    for (int point = first; point < end; point += scale.rows.points) {
      int length = Math.min(scale.rows.length, (end - point) * output.pitch());
      apply(
          memory.values(), input.at(point), output.at(point), length, scale.centre, factor, shift);
    }
  }

  private static void apply(
      float[] values, int from, int to, int length, float[] centre, float[] factor, float[] shift) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector.fromArray(FLOATS, values, from + i)
          .sub(FloatVector.fromArray(FLOATS, centre, i))
          .fma(FloatVector.fromArray(FLOATS, factor, i), FloatVector.fromArray(FLOATS, shift, i))
          .intoArray(values, to + i);
    }
  }
}
