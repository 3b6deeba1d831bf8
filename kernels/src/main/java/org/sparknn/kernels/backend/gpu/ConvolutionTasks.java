package org.sparknn.kernels.backend.gpu;

import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.tensor.Window;

/** Convolutions with their gradients. */
final class ConvolutionTasks {
  /** Work items that keep a device busy. */
  private static final int ITEMS = 1 << 16;

  private final Arena arena;
  private final Places places;
  private final ChannelSums sums;

  ConvolutionTasks(Arena arena, Places places, ChannelSums sums) {
    this.arena = arena;
    this.places = places;
    this.sums = sums;
  }

  Task forward(Convolve operation) {
    int at = place(operation, operation.input(), operation.output(), operation.bias(), 1, 0);
    return step -> arena.run(OperationCode.CONVOLVE, at, operation.output().elements(step.rows()));
  }

  Task inputGradient(Convolve.InputGradient operation) {
    Tensor gradient = operation.inputGradient();
    int at =
        place(operation.forward(), gradient, operation.outputGradient(), operation.bias(), 1, 0);
    return step ->
        arena.run(OperationCode.CONVOLVE_INPUT_GRADIENT, at, gradient.elements(step.rows()));
  }

  Task parameterGradient(Convolve.ParameterGradient operation) {
    Convolve forward = operation.forward();
    Task weight = weightGradient(forward, operation.outputGradient());
    Task bias =
        forward
            .bias()
            .map(parameter -> biasGradient(parameter, operation.outputGradient()))
            .orElse(step -> {});
    return step -> {
      weight.run(step);
      bias.run(step);
    };
  }

  /** In slices, so that there are enough items; these are added in their order. */
  private Task weightGradient(Convolve forward, Tensor outputGradient) {
    int weights = forward.weight().length();
    int result = places.gradient(forward.weight());
    int room = Math.min(ITEMS, places.scratchLength());
    int slices = Math.max(1, room / Math.max(1, weights));
    int parts = slices == 1 ? result : places.scratch();
    int at = place(forward, forward.input(), outputGradient, Optional.empty(), slices, parts);
    int add = arena.place(parts, slices, weights, result);
    return step -> {
      int images = outputGradient.images(step.rows());
      arena.run(OperationCode.CONVOLVE_WEIGHT_GRADIENT, at, weights * slices, images);
      if (slices > 1) {
        arena.run(OperationCode.ADD_SLICES, add, weights);
      }
    };
  }

  Task biasGradient(Parameter bias, Tensor outputGradient) {
    return sums.of(outputGradient, places.gradient(bias));
  }

  /** Writes the arguments of {@link ConvolveKernel}. */
  private int place(
      Convolve operation,
      Tensor input,
      Tensor output,
      Optional<Parameter> bias,
      int slices,
      int parts) {
    Window window = operation.geometry().window();
    IntStream first =
        IntStream.of(
            places.of(input),
            places.of(output),
            places.of(operation.weight()),
            bias.map(places::of).orElse(-1),
            operation.input().channels(),
            operation.output().channels(),
            operation.groups());
    IntStream axes =
        Stream.of(
                operation.geometry().input(),
                operation.geometry().output(),
                window.kernel(),
                window.stride(),
                window.padding(),
                window.dilation())
            .flatMapToInt(Sizes::stream);
    IntStream last = IntStream.of(slices, parts);
    return arena.place(IntStream.concat(first, IntStream.concat(axes, last)).toArray());
  }
}
