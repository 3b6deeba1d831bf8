package org.sparknn.kernels.backend.reference;

import java.util.Optional;
import org.sparknn.kernels.operation.PointwiseLoss;
import org.sparknn.kernels.plan.Parameter;

/** Losses that compare element by element, with their weights. */
final class PointwiseLossLoops {
  private final Memory memory;
  private final PointwiseLoss operation;
  private final Factors weight;
  private final Factors positiveWeight;

  PointwiseLossLoops(Memory memory, PointwiseLoss operation) {
    this.memory = memory;
    this.operation = operation;
    weight = new Factors(operation.weight());
    positiveWeight = new Factors(operation.positiveWeight());
  }

  /** A weight for each element of a row; 1 without one. */
  private final class Factors {
    private final Optional<Parameter> parameter;
    private final int[] elements;

    Factors(Optional<Parameter> parameter) {
      this.parameter = parameter;
      elements = parameter.map(operation::elementsOf).orElse(new int[0]);
    }

    double at(int i) {
      return parameter
          .map(p -> memory.store()[p.offset() + elements[i % elements.length]])
          .orElse(1.0);
    }
  }

  void forward(int rows) {
    double[] x = memory.of(operation.input());
    double[] t = memory.of(operation.target());
    double[] losses = memory.of(operation.losses());
    for (int i = 0; i < operation.losses().elements(rows); i++) {
      losses[i] = weight.at(i) * operation.function().value(x[i], t[i], positiveWeight.at(i));
    }
  }

  void gradient(PointwiseLoss.Gradient gradient, int rows) {
    double[] x = memory.of(operation.input());
    double[] t = memory.of(operation.target());
    double[] seed = memory.of(gradient.lossGradient());
    double[] result = memory.of(gradient.gradient());
    for (int i = 0; i < gradient.gradient().elements(rows); i++) {
      double slope = gradient.slope(x[i], t[i], positiveWeight.at(i));
      result[i] = seed[i] * weight.at(i) * slope;
    }
  }
}
