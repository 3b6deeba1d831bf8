package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;
import static org.sparknn.kernels.backend.cpu.Lanes.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.sparknn.kernels.operation.Drop;
import org.sparknn.kernels.operation.DropoutMask;
import org.sparknn.kernels.plan.Step;

/** Zero or a larger element, as {@link DropoutMask} draws: its hash, for a vector of channels. */
final class DropKernel extends PointTiles {
  private static final IntVector LANE_NUMBERS = IntVector.zero(INTS).addIndex(1);

  private final Memory memory;
  private final Place input;
  private final Place output;
  private final int ordinal;
  private final float scale;

  /** The smallest number of 24 bits that is kept. */
  private final int threshold;

  private Step step;

  DropKernel(Memory memory, Launcher launcher, Drop operation) {
    super(launcher, memory.place(operation.output()));
    this.memory = memory;
    input = memory.place(operation.input());
    output = memory.place(operation.output());
    ordinal = operation.ordinal();
    scale = (float) (1 / (1 - operation.probability()));
    threshold = (int) Math.ceil((float) operation.probability() * (double) (1 << 24));
  }

  @Override
  public void run(Step current) {
    step = current;
    super.run(current);
  }

  @Override
  void run(int tile, int first, int end) {
    int positions = output.positions();
    for (int point = first; point < end; point++) {
      int image = point / positions;
      int row = output.batched() ? image / output.imagesPerRow() : 0;
      long rowId = row < step.rowIds().length ? step.rowIds()[row] : 0;
      int key = DropoutMask.rowKey(step.seed(), step.number(), rowId, ordinal);
      int element =
          image % output.imagesPerRow() * output.channels() * positions + point % positions;
      drop(
          memory.values(),
          input.at(point),
          output.at(point),
          output.pitch(),
          key,
          element,
          positions);
    }
  }

  private void drop(
      float[] values, int from, int to, int length, int key, int element, int positions) {
    IntVector none = IntVector.zero(INTS);
    IntVector elements = LANE_NUMBERS.mul(positions).add(element);
    for (int c = 0; c < length; c += COUNT) {
      IntVector hash = elements.add(c * positions).mul(0x9E3779B9).add(key);
      hash = hash.lanewise(VectorOperators.XOR, hash.lanewise(VectorOperators.LSHR, 16));
      hash = hash.mul(0x85EBCA6B);
      hash = hash.lanewise(VectorOperators.XOR, hash.lanewise(VectorOperators.LSHR, 13));
      hash = hash.mul(0xC2B2AE35);
      hash = hash.lanewise(VectorOperators.XOR, hash.lanewise(VectorOperators.LSHR, 16));
      IntVector scaled =
          FloatVector.fromArray(FLOATS, values, from + c).mul(scale).reinterpretAsInts();
      none.blend(
              scaled, hash.lanewise(VectorOperators.LSHR, 8).compare(VectorOperators.GE, threshold))
          .reinterpretAsFloats()
          .intoArray(values, to + c);
    }
  }
}
