package org.sparknn.kernels.backend.gpu;

import java.util.Optional;
import java.util.stream.IntStream;
import org.sparknn.kernels.operation.CrossEntropy;
import org.sparknn.kernels.operation.LossFunction;
import org.sparknn.kernels.operation.PointwiseLoss;
import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/** Losses, their gradients, and what a step reports of them. */
final class LossTasks {
  /** Parts of a sum over all losses. */
  private static final int BLOCKS = 1 << 10;

  private final Arena arena;
  private final Places places;
  private final HostNumbers numbers;
  private final ChannelSums sums;

  LossTasks(Arena arena, Places places, HostNumbers numbers, ChannelSums sums) {
    this.arena = arena;
    this.places = places;
    this.numbers = numbers;
    this.sums = sums;
  }

  Task crossEntropy(CrossEntropy operation) {
    int at = place(operation, 0, 0);
    Tensor losses = operation.losses();
    int classes = operation.logits().channels();
    OutsideSearch outside =
        new OutsideSearch(
            arena,
            places.of(operation.target()),
            0,
            Math.nextDown((float) classes),
            operation.ignoreIndex());
    return step -> {
      if (!operation.probabilities()) {
        outside
            .first(losses.elements(step.rows()))
            .ifPresent(
                target -> {
                  throw new IllegalArgumentException(
                      "Target %d is out of bounds.".formatted((long) target));
                });
      }
      arena.run(OperationCode.CROSS_ENTROPY, at, losses.elements(step.rows()));
    };
  }

  Task crossEntropyGradient(CrossEntropy.Gradient operation) {
    Tensor losses = operation.lossGradient();
    int at = place(operation.forward(), places.of(losses), places.of(operation.inputGradient()));
    return step ->
        arena.run(OperationCode.CROSS_ENTROPY_GRADIENT, at, losses.elements(step.rows()));
  }

  /** Writes the arguments of {@link CrossEntropyKernel}. */
  private int place(CrossEntropy operation, int... last) {
    IntStream first =
        IntStream.of(
            places.of(operation.logits()),
            places.of(operation.target()),
            places.of(operation.losses()),
            places.of(operation.denominators()),
            operation.classWeights().map(places::of).orElse(-1),
            operation.logits().channels(),
            operation.logits().positions(),
            operation.ignoreIndex(),
            arena.constants((float) operation.labelSmoothing()),
            operation.probabilities() ? 1 : 0,
            operation.normalized() ? 1 : 0);
    return arena.place(IntStream.concat(first, IntStream.of(last)).toArray());
  }

  Task pointwiseLoss(PointwiseLoss operation) {
    Tensor losses = operation.losses();
    int at = place(operation, losses);
    OutsideSearch outside = new OutsideSearch(arena, places.of(operation.input()), 0, 1, 0);
    boolean bounded = operation.function() instanceof LossFunction.BinaryCrossEntropy;
    return step -> {
      if (bounded) {
        outside
            .first(losses.elements(step.rows()))
            .ifPresent(x -> operation.function().value(x, 0, 1)); // which refuses it
      }
      arena.run(OperationCode.POINTWISE_LOSS, at, losses.elements(step.rows()));
    };
  }

  Task pointwiseLossGradient(PointwiseLoss.Gradient operation) {
    Tensor gradient = operation.gradient();
    int at =
        place(
            operation.forward(),
            gradient,
            places.of(operation.lossGradient()),
            operation.side() == PointwiseLoss.Side.TARGET ? 1 : 0);
    return step ->
        arena.run(OperationCode.POINTWISE_LOSS_GRADIENT, at, gradient.elements(step.rows()));
  }

  /** Writes the arguments of {@link LossKernel}. */
  private int place(PointwiseLoss operation, Tensor result, int... last) {
    LossCode code = LossCode.of(operation.function());
    Optional<Parameter> weight = operation.weight();
    Optional<Parameter> positive = operation.positiveWeight();
    IntStream first =
        IntStream.of(
            places.of(operation.input()),
            places.of(operation.target()),
            places.of(result),
            code.code(),
            arena.constants(code.argument()),
            weight.map(places::of).orElse(-1),
            weight.map(w -> arena.place(operation.elementsOf(w))).orElse(-1),
            positive.map(places::of).orElse(-1),
            positive.map(w -> arena.place(operation.elementsOf(w))).orElse(-1),
            operation.losses().elementsPerRow());
    return arena.place(IntStream.concat(first, IntStream.of(last)).toArray());
  }

  Task tally(Tally operation) {
    double[] tally = numbers.of(operation.tally());
    double[] found = new double[2];
    Task losses = sum(operation.losses());
    Optional<Task> denominators = operation.denominators().map(this::sum);
    Optional<Task> counts = operation.classification().map(this::counts);
    return step -> {
      losses.run(step);
      sums.read(tally, 1);
      tally[1] = operation.losses().elements(step.rows());
      denominators.ifPresent(task -> read(task, step, found, 1, tally, 1));
      counts.ifPresent(task -> read(task, step, found, 2, tally, 2));
    };
  }

  private void read(Task task, Step step, double[] found, int count, double[] tally, int to) {
    task.run(step);
    sums.read(found, count);
    System.arraycopy(found, 0, tally, to, count);
  }

  private Task sum(Tensor tensor) {
    int at = arena.place(places.of(tensor), BLOCKS, places.scratch());
    int add = arena.place(places.scratch(), BLOCKS, 0, -1, -1);
    return step -> {
      arena.run(OperationCode.SUM_ELEMENTS, at, BLOCKS, tensor.elements(step.rows()));
      arena.run(OperationCode.ADD_PAIRS, add, 1);
    };
  }

  private Task counts(CrossEntropy operation) {
    int at = place(operation, BLOCKS, places.scratch());
    int add = arena.place(places.scratch(), BLOCKS, 0, -1, -1);
    return step -> {
      int samples = operation.losses().elements(step.rows());
      arena.run(OperationCode.COUNT_CLASSES, at, BLOCKS, samples);
      arena.run(OperationCode.ADD_PAIRS, add, 2);
    };
  }
}
