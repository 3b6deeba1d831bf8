package org.sparknn.kernels.backend.gpu;

import java.util.List;
import java.util.stream.IntStream;
import org.sparknn.kernels.operation.Concatenate;
import org.sparknn.kernels.operation.Drop;
import org.sparknn.kernels.operation.DropoutMask;
import org.sparknn.kernels.operation.Rearrange;
import org.sparknn.kernels.operation.Slice;
import org.sparknn.kernels.operation.Softmax;
import org.sparknn.kernels.operation.Sum;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/** Operations that look at one element, or the channels at one point, at a time, or copy them. */
final class ElementTasks {
  private final Arena arena;
  private final Places places;
  private final FunctionTasks functions;

  ElementTasks(Arena arena, Places places, FunctionTasks functions) {
    this.arena = arena;
    this.places = places;
    this.functions = functions;
  }

  /** A task whose items own an element of the result each. */
  private Task task(int code, Tensor result, int... arguments) {
    int at = arena.place(arguments);
    return step -> arena.run(code, at, result.elements(step.rows()));
  }

  Task softmax(Softmax operation) {
    Tensor output = operation.output();
    int at =
        arena.place(
            places.of(operation.input()),
            places.of(output),
            output.channels(),
            output.positions(),
            operation.logarithm() ? 1 : 0);
    return step -> arena.run(OperationCode.SOFTMAX, at, points(output, step));
  }

  Task softmaxGradient(Softmax.Gradient operation) {
    Tensor output = operation.forward().output();
    int at =
        arena.place(
            places.of(output),
            places.of(operation.outputGradient()),
            places.of(operation.inputGradient()),
            output.channels(),
            output.positions(),
            operation.forward().logarithm() ? 1 : 0);
    return step -> arena.run(OperationCode.SOFTMAX_GRADIENT, at, points(output, step));
  }

  /** Images times positions; none without channels. */
  private static int points(Tensor tensor, Step step) {
    return tensor.channels() == 0 ? 0 : tensor.images(step.rows()) * tensor.positions();
  }

  Task sum(Sum operation) {
    List<Tensor> inputs = operation.inputs();
    int[] arguments =
        IntStream.concat(
                IntStream.of(places.of(operation.output()), inputs.size()),
                inputs.stream().mapToInt(places::of))
            .toArray();
    int at = arena.place(arguments);
    int function = functions.after(operation);
    Tensor output = operation.output();
    return step -> arena.runThen(OperationCode.ADD, at, output.elements(step.rows()), function);
  }

  Task concatenate(Concatenate operation) {
    int[] channel = {0};
    List<Task> copies =
        operation.inputs().stream()
            .map(
                input -> {
                  Task copy = copy(input, 0, operation.output(), channel[0], input.channels());
                  channel[0] += input.channels();
                  return copy;
                })
            .toList();
    return step -> copies.forEach(copy -> copy.run(step));
  }

  Task slice(Slice operation) {
    Tensor output = operation.output();
    return copy(operation.input(), operation.firstChannel(), output, 0, output.channels());
  }

  private Task copy(Tensor from, int fromChannel, Tensor to, int toChannel, int count) {
    int positions = to.positions();
    int at =
        arena.place(
            places.of(from),
            places.of(to),
            from.channels(),
            fromChannel,
            to.channels(),
            toChannel,
            count,
            positions);
    return step ->
        arena.run(OperationCode.COPY_CHANNELS, at, to.images(step.rows()) * count * positions);
  }

  Task rearrange(Rearrange operation) {
    return task(
        OperationCode.COPY,
        operation.output(),
        places.of(operation.input()),
        places.of(operation.output()));
  }

  Task drop(Drop operation) {
    Tensor output = operation.output();
    Task drop =
        task(
            OperationCode.DROP,
            output,
            places.of(operation.input()),
            places.of(output),
            Math.max(1, output.elementsPerRow()),
            arena.constants((float) operation.probability()));
    return step -> {
      int[] keys = arena.giveRowKeys();
      for (int row = 0; row < (output.batched() ? step.rows() : 1); row++) {
        long id = row < step.rowIds().length ? step.rowIds()[row] : 0;
        keys[row] = DropoutMask.rowKey(step.seed(), step.number(), id, operation.ordinal());
      }
      drop.run(step);
    };
  }
}
