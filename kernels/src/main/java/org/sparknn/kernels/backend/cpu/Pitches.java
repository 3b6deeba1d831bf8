package org.sparknn.kernels.backend.cpu;

import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.CrossEntropy;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Tensor;

/**
 * How far the points of a plan's tensors are apart: whole vectors, or just the channels where no
 * operation wants lanes behind them.
 */
final class Pitches {
  private final Plan plan;

  Pitches(Plan plan) {
    this.plan = plan;
  }

  int of(Tensor tensor) {
    boolean windows = tensor.equals(plan.input()) && all(tensor, Pitches::readsWindows);
    boolean tight = windows || all(tensor, Pitches::takesOneNumber);
    return tight ? tensor.channels() : Lanes.roundUp(tensor.channels());
  }

  private boolean all(Tensor tensor, BiPredicate<Operation, Tensor> wanted) {
    return Stream.of(plan.forward(), plan.backward())
        .flatMap(List::stream)
        .filter(
            operation -> operation.reads().contains(tensor) || operation.writes().contains(tensor))
        .allMatch(operation -> wanted.test(operation, tensor));
  }

  /** Whether an operation reads a tensor as windows of a convolution. */
  private static boolean readsWindows(Operation operation, Tensor tensor) {
    return Convolve.of(operation).filter(convolve -> !LaneGroups.fit(convolve)).isPresent()
        && (operation instanceof Convolve
            || (operation instanceof Convolve.ParameterGradient gradient
                && !gradient.outputGradient().equals(tensor)));
  }

  /** Whether an operation reads or writes one number of each point of a tensor. */
  private static boolean takesOneNumber(Operation operation, Tensor tensor) {
    if (operation instanceof CrossEntropy.Gradient gradient) {
      return tensor.equals(gradient.lossGradient()) || isTarget(gradient.forward(), tensor);
    } else if (operation instanceof CrossEntropy forward) {
      return forward.writes().contains(tensor) || isTarget(forward, tensor);
    }
    return operation instanceof Tally;
  }

  private static boolean isTarget(CrossEntropy operation, Tensor tensor) {
    return !operation.probabilities() && tensor.equals(operation.target());
  }
}
