package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.AveragePool;

/** Each input position sums its shares of the regions that hold it. */
final class AveragePoolGradientKernel extends PointTiles {
  private final Memory memory;
  private final Place outputGradient;
  private final Place inputGradient;
  private final PositionLists regions;
  private final float[] shares;

  AveragePoolGradientKernel(Memory memory, Launcher launcher, AveragePool.Gradient operation) {
    this(
        memory,
        launcher,
        operation,
        PositionLists.regions(operation.forward().regions()).inverse());
  }

  private AveragePoolGradientKernel(
      Memory memory, Launcher launcher, AveragePool.Gradient operation, PositionLists regions) {
    super(launcher, memory.place(operation.inputGradient()), regions.longest());
    this.memory = memory;
    this.regions = regions;
    outputGradient = memory.place(operation.outputGradient());
    inputGradient = memory.place(operation.inputGradient());
    shares = memory.scratch(outputGradient.positions());
    for (int region = 0; region < shares.length; region++) {
      shares[region] = (float) (1 / operation.forward().divisor(region));
    }
  }

  @Override
  void run(int tile, int first, int end) {
    int position = first % inputGradient.positions();
    int image = first / inputGradient.positions();
    for (int point = first; point < end; point++) {
      int origin = regions.origin(position);
      int from = outputGradient.at(image * outputGradient.positions() + origin);
      for (int c = 0; c < inputGradient.pitch(); c += COUNT) {
        gather(
            memory.values(),
            from + c,
            outputGradient.pitch(),
            regions.positions(),
            regions.start(position),
            regions.end(position),
            shares,
            origin,
            inputGradient.at(point) + c);
      }
      if (++position == inputGradient.positions()) {
        position = 0;
        image++;
      }
    }
  }

  private static void gather(
      float[] values,
      int from,
      int pitch,
      int[] regions,
      int start,
      int stop,
      float[] shares,
      int origin,
      int to) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = start; i < stop; i++) {
      FloatVector gradient = FloatVector.fromArray(FLOATS, values, from + regions[i] * pitch);
      sum = sum.add(gradient.mul(shares[origin + regions[i]]));
    }
    sum.intoArray(values, to);
  }
}
