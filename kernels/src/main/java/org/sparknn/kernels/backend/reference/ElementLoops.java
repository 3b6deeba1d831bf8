package org.sparknn.kernels.backend.reference;

import org.sparknn.kernels.operation.Drop;
import org.sparknn.kernels.operation.DropoutMask;
import org.sparknn.kernels.operation.Function;
import org.sparknn.kernels.operation.Pointwise;
import org.sparknn.kernels.operation.Rearrange;
import org.sparknn.kernels.operation.Sum;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Tensor;

/** Operations that look at one element at a time. */
final class ElementLoops {
  private ElementLoops() {}

  static void pointwise(Memory memory, Pointwise operation, int rows) {
    Function function = operation.function();
    double[] x = memory.of(operation.input());
    double[] y = memory.of(operation.output());
    for (int i = 0; i < operation.output().elements(rows); i++) {
      y[i] = function.value(x[i]);
    }
  }

  static void pointwiseGradient(Memory memory, Pointwise.Gradient operation, int rows) {
    Function function = operation.forward().function();
    double[] x = memory.of(operation.at());
    double[] g = memory.of(operation.outputGradient());
    double[] dx = memory.of(operation.inputGradient());
    for (int i = 0; i < operation.inputGradient().elements(rows); i++) {
      dx[i] = function.gradient(x[i], g[i]);
    }
  }

  static void sum(Memory memory, Sum operation, int rows) {
    double[] y = memory.of(operation.output());
    for (int i = 0; i < operation.output().elements(rows); i++) {
      double sum = 0;
      for (Tensor input : operation.inputs()) {
        sum += memory.of(input)[i];
      }
      y[i] = sum;
    }
  }

  static void rearrange(Memory memory, Rearrange operation, int rows) {
    int length = operation.output().elements(rows);
    System.arraycopy(memory.of(operation.input()), 0, memory.of(operation.output()), 0, length);
  }

  static void drop(Memory memory, Drop operation, Step step) {
    double[] x = memory.of(operation.input());
    double[] y = memory.of(operation.output());
    int length = operation.output().elementsPerRow();
    boolean batched = operation.output().batched();
    for (int row = 0; row < (batched ? step.rows() : 1); row++) {
      long id = row < step.rowIds().length ? step.rowIds()[row] : 0;
      int key = DropoutMask.rowKey(step.seed(), step.number(), id, operation.ordinal());
      for (int e = 0; e < length; e++) {
        boolean keeps = DropoutMask.keeps(key, e, (float) operation.probability());
        int i = row * length + e;
        y[i] = keeps ? x[i] / (1 - operation.probability()) : 0;
      }
    }
  }
}
