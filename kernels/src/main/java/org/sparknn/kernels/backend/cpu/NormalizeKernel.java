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
    factor = memory.scratch(output.pitch());
    shift = memory.scratch(output.pitch());
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
    for (int c = 0; c < output.pitch(); c += COUNT) {
      apply(
          memory.values(),
          input.at(first) + c,
          output.at(first) + c,
          output.pitch(),
          end - first,
          FloatVector.fromArray(FLOATS, scale.centre, c),
          FloatVector.fromArray(FLOATS, factor, c),
          FloatVector.fromArray(FLOATS, shift, c));
    }
  }

  private static void apply(
      float[] values,
      int first,
      int target,
      int pitch,
      int points,
      FloatVector centre,
      FloatVector factor,
      FloatVector shift) {
    int from = first;
    int to = target;
    for (int i = 0; i < points; i++, from += pitch, to += pitch) {
      FloatVector.fromArray(FLOATS, values, from)
          .sub(centre)
          .fma(factor, shift)
          .intoArray(values, to);
    }
  }
}
