package org.sparknn.kernels.backend.cpu;

import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.plan.Arithmetic;
import org.sparknn.kernels.plan.Operation;
import org.sparknn.kernels.plan.Task;

/** Which kernel computes which operation. */
final class CpuArithmetic implements Arithmetic {
  private final Memory memory;
  private final Launcher launcher;
  private final Collective collective;
  private final int maxRows;

  CpuArithmetic(Memory memory, Launcher launcher, Collective collective, int maxRows) {
    this.memory = memory;
    this.launcher = launcher;
    this.collective = collective;
    this.maxRows = maxRows;
  }

  @Override
  public Task convolve(Operation.Convolve operation) {
    return ConvolutionKernel.forward(memory, launcher, operation);
  }

  @Override
  public Task convolveParameterGradient(Operation.ConvolveParameterGradient operation) {
    return new ConvolutionParameterGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task convolveInputGradient(Operation.ConvolveInputGradient operation) {
    return ConvolutionKernel.inputGradient(memory, launcher, operation);
  }

  @Override
  public Task pad(Operation.Pad operation) {
    return new PadKernel(memory, launcher, operation);
  }

  @Override
  public Task padGradient(Operation.PadGradient operation) {
    return new PadGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task maxPool(Operation.MaxPool operation) {
    return new MaxPoolKernel(memory, launcher, operation);
  }

  @Override
  public Task maxPoolGradient(Operation.MaxPoolGradient operation) {
    return new MaxPoolGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task moments(Operation.Moments operation) {
    return new MomentsKernel(memory, launcher, operation, maxRows);
  }

  @Override
  public Task sumOverRanks(Operation.SumOverRanks operation) {
    double[] values = memory.statistic(operation.statistic());
    return step -> collective.sum(values, values.length);
  }

  @Override
  public Task normalize(Operation.Normalize operation) {
    return new NormalizeKernel(memory, launcher, operation);
  }

  @Override
  public Task normalizeGradientSums(Operation.NormalizeGradientSums operation) {
    return new NormalizeGradientSumsKernel(memory, launcher, operation, maxRows);
  }

  @Override
  public Task normalizeInputGradient(Operation.NormalizeInputGradient operation) {
    return new NormalizeInputGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task pointwise(Operation.Pointwise operation) {
    return switch (operation.function()) {
      case RELU -> new ReluKernel(memory, launcher, operation);
    };
  }

  @Override
  public Task pointwiseGradient(Operation.PointwiseGradient operation) {
    return switch (operation.forward().function()) {
      case RELU -> new ReluGradientKernel(memory, launcher, operation);
    };
  }

  @Override
  public Task rearrange(Operation.Rearrange operation) {
    return new RearrangeKernel(memory, launcher, operation);
  }

  @Override
  public Task drop(Operation.Drop operation) {
    return new DropKernel(memory, launcher, operation);
  }

  @Override
  public Task crossEntropy(Operation.CrossEntropy operation) {
    return new CrossEntropyKernel(memory, launcher, operation);
  }

  @Override
  public Task crossEntropyGradient(Operation.CrossEntropyGradient operation) {
    return new CrossEntropyGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task tally(Operation.Tally operation) {
    return new TallyKernel(memory, operation);
  }
}
