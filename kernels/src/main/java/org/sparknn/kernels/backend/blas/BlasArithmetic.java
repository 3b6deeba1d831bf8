package org.sparknn.kernels.backend.blas;

import org.sparknn.kernels.backend.reference.Memory;
import org.sparknn.kernels.backend.reference.ReferenceArithmetic;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Task;

/** The reference arithmetic, except for convolutions. */
final class BlasArithmetic extends ReferenceArithmetic {
  private final Memory memory;

  BlasArithmetic(Memory memory, Collective collective) {
    super(memory, collective);
    this.memory = memory;
  }

  @Override
  public Task convolve(Convolve operation) {
    ConvolveProducts products = new ConvolveProducts(memory, operation);
    return step -> products.forward(step.rows());
  }

  @Override
  public Task convolveParameterGradient(Convolve.ParameterGradient operation) {
    ConvolveProducts products = new ConvolveProducts(memory, operation.forward());
    return step -> products.parameterGradient(operation.outputGradient(), step.rows());
  }

  @Override
  public Task convolveInputGradient(Convolve.InputGradient operation) {
    ConvolveProducts products = new ConvolveProducts(memory, operation.forward());
    return step -> products.inputGradient(operation, step.rows());
  }
}
