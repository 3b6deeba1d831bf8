package org.sparknn.kernels.backend.cpu;

import org.sparknn.kernels.operation.Pointwise;

/** A function of each element. */
final class PointwiseKernel extends PointTiles {
  private final Memory memory;
  private final FunctionKernel function;
  private final Place input;
  private final Place output;
  private final PaddedLanes padded;

  PointwiseKernel(Memory memory, Launcher launcher, Pointwise operation) {
    super(launcher, memory.place(operation.output()));
    this.memory = memory;
    function = FunctionKernel.of(operation.function());
    input = memory.place(operation.input());
    output = memory.place(operation.output());
    padded = new PaddedLanes(output, function);
  }

  @Override
  void run(int tile, int first, int end) {
    int length = (end - first) * output.pitch();
    TileCall.forward(function, memory.values(), input.at(first), output.at(first), length);
    padded.clear(memory.values(), first, end);
  }
}
