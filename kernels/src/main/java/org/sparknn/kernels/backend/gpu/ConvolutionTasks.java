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

/**
 * Convolutions with their gradients: in tiles, or by their definition where tiles would be empty.
 */
final class ConvolutionTasks {
  /** Work items that keep a device busy. */
  private static final int ITEMS = 1 << 16;

  /** Terms that a slice of a sum should have. */
  private static final int FEWEST_TERMS = 128;

  private final Arena arena;
  private final Places places;
  private final ChannelSums sums;
  private final FunctionTasks functions;
  private final TilePlaces tiles;

  ConvolutionTasks(Arena arena, Places places, ChannelSums sums, FunctionTasks functions) {
    this.arena = arena;
    this.places = places;
    this.sums = sums;
    this.functions = functions;
    tiles = new TilePlaces(arena, places);
  }

  Task forward(Convolve operation) {
    int definition =
        place(operation, operation.input(), operation.output(), operation.bias(), 1, 0);
    int function = functions.after(operation);
    Tensor output = operation.output();
    if (TilePlaces.fillOutput(operation)) {
      int at = tiles.forward(operation, definition);
      return step -> {
        int images = output.images(step.rows());
        int count = TilePlaces.outputTiles(operation, images);
        arena.runTiles(OperationCode.CONVOLVE_TILES, at, count, images, function);
      };
    }
    return step ->
        arena.runThen(OperationCode.CONVOLVE, definition, output.elements(step.rows()), function);
  }

  Task inputGradient(Convolve.InputGradient operation) {
    Tensor gradient = operation.inputGradient();
    Convolve forward = operation.forward();
    int definition = place(forward, gradient, operation.outputGradient(), operation.bias(), 1, 0);
    if (TilePlaces.fillInputGradient(forward)) {
      int at = tiles.inputGradient(operation, definition);
      return step -> {
        int images = gradient.images(step.rows());
        int count = TilePlaces.inputGradientTiles(forward, images);
        arena.runTiles(OperationCode.INPUT_GRADIENT_TILES, at, count, images, FunctionTasks.NONE);
      };
    }
    return step ->
        arena.run(
            OperationCode.CONVOLVE_INPUT_GRADIENT, definition, gradient.elements(step.rows()));
  }

  Task parameterGradient(Convolve.ParameterGradient operation) {
    Task weight = weightGradient(operation.forward(), operation.outputGradient());
    Optional<Task> bias =
        operation
            .forward()
            .bias()
            .map(parameter -> biasGradient(parameter, operation.outputGradient()));
    return step -> {
      weight.run(step);
      bias.ifPresent(task -> task.run(step));
    };
  }

  /** In slices, so that there are enough items; these are added in their order. */
  private Task weightGradient(Convolve forward, Tensor outputGradient) {
    int weights = forward.weight().length();
    boolean tiled = TilePlaces.fillWeightGradient(forward);
    int wanted =
        tiled
            ? ITEMS / Arena.GROUP / TilePlaces.weightGradientTiles(forward, 1)
            : ITEMS / Math.max(1, weights);
    long terms = (long) outputGradient.images(places.maxRows()) * outputGradient.positions();
    wanted = (int) Math.min(wanted, terms / FEWEST_TERMS);
    int room = places.scratchLength() / Math.max(1, weights);
    int slices = Math.max(1, Math.min(wanted, room));
    int result = places.gradient(forward.weight());
    int parts = slices == 1 ? result : places.scratch();
    int definition =
        place(forward, forward.input(), outputGradient, Optional.empty(), slices, parts);
    int add = arena.place(parts, slices, weights, result, definition);
    Task sum =
        tiled
            ? tiles(forward, outputGradient, slices, parts)
            : step ->
                arena.run(
                    OperationCode.CONVOLVE_WEIGHT_GRADIENT,
                    definition,
                    weights * slices,
                    outputGradient.images(step.rows()));
    return step -> {
      sum.run(step);
      if (slices > 1 || tiled) {
        int images = outputGradient.images(step.rows());
        arena.run(OperationCode.ADD_SLICES, add, weights, images);
      }
    };
  }

  private Task tiles(Convolve forward, Tensor outputGradient, int slices, int parts) {
    int at = tiles.weightGradient(forward, outputGradient, slices, parts);
    int count = TilePlaces.weightGradientTiles(forward, slices);
    return step ->
        arena.runTiles(
            OperationCode.WEIGHT_GRADIENT_TILES,
            at,
            count,
            outputGradient.images(step.rows()),
            FunctionTasks.NONE);
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
