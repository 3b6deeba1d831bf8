package org.sparknn.kernels.backend.gpu;

import org.sparknn.kernels.operation.Moments;
import org.sparknn.kernels.operation.Normalize;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/**
 * Batch normalization: the device sums and applies, the host makes factors of the sums, in double.
 */
final class NormalizationTasks {
  private final Arena arena;
  private final Places places;
  private final HostNumbers numbers;
  private final ChannelSums sums;
  private final FunctionTasks functions;

  NormalizationTasks(
      Arena arena, Places places, HostNumbers numbers, ChannelSums sums, FunctionTasks functions) {
    this.arena = arena;
    this.places = places;
    this.numbers = numbers;
    this.sums = sums;
    this.functions = functions;
  }

  Task moments(Moments operation) {
    Tensor input = operation.input();
    double[] moments = numbers.of(operation.moments());
    int channels = input.channels();
    ChannelSums.Stages stages = sums.moments(input);
    return step -> {
      int images = input.images(step.rows());
      stages.run(images);
      sums.read(moments, 2 * channels);
      moments[2 * channels] = (double) images * input.positions();
    };
  }

  Task forward(Normalize operation) {
    Tensor input = operation.input();
    NormalFactors factors = new NormalFactors(operation, numbers);
    int at =
        arena.place(
            places.of(input),
            places.of(operation.output()),
            input.channels(),
            input.positions(),
            operation.weight().map(places::of).orElse(-1),
            operation.bias().map(places::of).orElse(-1));
    int function = functions.after(operation);
    return step -> {
      factors.requireTwoValues();
      if (operation.training()) {
        factors.updateRunning();
      }
      factors.write(arena.give(), 3);
      arena.runThen(OperationCode.NORMALIZE, at, input.elements(step.rows()), function);
    };
  }

  Task gradientSums(Normalize.GradientSums operation) {
    Normalize forward = operation.forward();
    Tensor input = forward.input();
    NormalFactors factors = new NormalFactors(forward, numbers);
    double[] result = numbers.of(operation.sums());
    ChannelSums.Stages stages =
        sums.gradients(
            input,
            operation.outputGradient(),
            forward.bias().map(this::gradient).orElse(-1),
            forward.weight().map(this::gradient).orElse(-1));
    return step -> {
      factors.write(arena.give(), 3);
      stages.run(input.images(step.rows()));
      sums.read(result, 2 * input.channels());
    };
  }

  private int gradient(Parameter parameter) {
    return places.gradient(parameter);
  }

  Task inputGradient(Normalize.InputGradient operation) {
    Normalize forward = operation.forward();
    Tensor input = forward.input();
    int channels = input.channels();
    NormalFactors factors = new NormalFactors(forward, numbers);
    double[] total = numbers.of(operation.sums());
    int at =
        arena.place(
            places.of(input),
            places.of(operation.inputGradient()),
            channels,
            input.positions(),
            forward.weight().map(places::of).orElse(-1),
            places.of(operation.outputGradient()));
    return step -> {
      float[] given = arena.give();
      factors.write(given, 5);
      double n = forward.moments().map(m -> numbers.of(m)[2 * channels]).orElse(0.0);
      for (int c = 0; c < channels; c++) {
        given[5 * c + 3] = forward.moments().isPresent() ? (float) (total[c] / n) : 0;
        given[5 * c + 4] = forward.moments().isPresent() ? (float) (total[channels + c] / n) : 0;
      }
      arena.run(OperationCode.NORMALIZE_INPUT_GRADIENT, at, input.elements(step.rows()));
    };
  }
}
