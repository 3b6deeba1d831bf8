package org.sparknn.kernels.backend.gpu;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.Normalize;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.operation.Pointwise;
import org.sparknn.kernels.operation.Sum;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/**
 * Functions of one number. Where one follows a convolution, a normalization or a sum, the launch of
 * these applies it to each element that it has computed, which memory then need not be read for.
 */
final class FunctionTasks {
  /** What an operation is launched with that no function follows. */
  static final int NONE = -1;

  private final Arena arena;
  private final Places places;
  private final Map<Operation, Pointwise> followers;
  private final Set<Pointwise> followed;

  FunctionTasks(Arena arena, Places places, Plan plan) {
    this.arena = arena;
    this.places = places;
    followers = followers(plan, places);
    followed = new HashSet<>(followers.values());
  }

  /** The functions that are applied by the operation before, by this. */
  static Map<Operation, Pointwise> followers(Plan plan, Places places) {
    Map<Operation, Pointwise> followers = new HashMap<>();
    List<Operation> forward = plan.forward();
    for (int i = 1; i < forward.size(); i++) {
      Operation before = forward.get(i - 1);
      if (forward.get(i) instanceof Pointwise function && canApply(before, function, places)) {
        followers.put(before, function);
      }
    }
    return followers;
  }

  /**
   * Whether items of the operation may write the function's output: while others still read the
   * operands, which it must leave as they are.
   */
  private static boolean canApply(Operation before, Pointwise function, Places places) {
    boolean byElement = before instanceof Normalize || before instanceof Sum;
    return (byElement || before instanceof Convolve)
        && before.writes().equals(List.of(function.input()))
        && before.reads().stream()
            .allMatch(
                operand ->
                    places.areApart(operand, function.output())
                        || (byElement && places.of(operand) == places.of(function.output())));
  }

  /** Writes the arguments of the function that the operation's launch is to apply, or NONE. */
  int after(Operation operation) {
    Pointwise function = followers.get(operation);
    return function == null ? NONE : place(function);
  }

  private int place(Pointwise operation) {
    FunctionCode code = FunctionCode.of(operation.function());
    return arena.place(
        places.of(operation.input()),
        places.of(operation.output()),
        code.code(),
        arena.constants(code.first(), code.second()));
  }

  Task forward(Pointwise operation) {
    if (followed.contains(operation)) {
      return step -> {};
    }
    int at = place(operation);
    return task(OperationCode.POINTWISE, operation.output(), at);
  }

  Task gradient(Pointwise.Gradient operation) {
    FunctionCode code = FunctionCode.of(operation.forward().function());
    int at =
        arena.place(
            places.of(operation.at()),
            places.of(operation.inputGradient()),
            code.code(),
            arena.constants(code.first(), code.second()),
            places.of(operation.outputGradient()));
    return task(OperationCode.POINTWISE_GRADIENT, operation.inputGradient(), at);
  }

  private Task task(int code, Tensor result, int at) {
    return step -> arena.run(code, at, result.elements(step.rows()));
  }
}
