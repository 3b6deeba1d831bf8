package org.sparknn.kernels.backend.cpu;

import org.sparknn.kernels.operation.Pointwise;

/** The gradient of a function of each element. */
final class PointwiseGradientKernel extends PointTiles {
  private final Memory memory;
  private final FunctionKernel function;
  private final Place at;
  private final Place outputGradient;
  private final Place inputGradient;
  private final PaddedLanes padded;

  PointwiseGradientKernel(Memory memory, Launcher launcher, Pointwise.Gradient operation) {
    super(launcher, memory.place(operation.inputGradient()));
    this.memory = memory;
    function = FunctionKernel.of(operation.forward().function());
    at = memory.place(operation.at());
    outputGradient = memory.place(operation.outputGradient());
    inputGradient = memory.place(operation.inputGradient());
    padded = new PaddedLanes(inputGradient, function);
  }

  @Override
  void run(int tile, int first, int end) {
    TileCall.gradient(
        function,
        memory.values(),
        at.at(first),
        outputGradient.at(first),
        inputGradient.at(first),
        (end - first) * inputGradient.pitch());
    padded.clear(memory.values(), first, end);
  }
}
