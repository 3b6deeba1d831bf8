package org.sparknn.kernels.backend.reference;

import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.plan.Arithmetic;
import org.sparknn.kernels.plan.Operation;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Task;

/** Every operation as loops; a backend that has a better way for some of them overrides those. */
public class ReferenceArithmetic implements Arithmetic {
  private final Memory memory;
  private final Collective collective;

  public ReferenceArithmetic(Memory memory, Collective collective) {
    this.memory = memory;
    this.collective = collective;
  }

  @Override
  public Task convolve(Operation.Convolve operation) {
    ConvolveLoops loops = new ConvolveLoops(memory, operation);
    return step -> loops.forward(step.rows());
  }

  @Override
  public Task convolveParameterGradient(Operation.ConvolveParameterGradient operation) {
    ConvolveLoops loops = new ConvolveLoops(memory, operation.forward());
    return step -> loops.parameterGradient(operation.outputGradient(), step.rows());
  }

  @Override
  public Task convolveInputGradient(Operation.ConvolveInputGradient operation) {
    ConvolveLoops loops = new ConvolveLoops(memory, operation.forward());
    return step ->
        loops.inputGradient(operation.outputGradient(), operation.inputGradient(), step.rows());
  }

  @Override
  public Task pad(Operation.Pad operation) {
    return step -> PadLoops.forward(memory, operation, step.rows());
  }

  @Override
  public Task padGradient(Operation.PadGradient operation) {
    return step -> PadLoops.gradient(memory, operation, step.rows());
  }

  @Override
  public Task maxPool(Operation.MaxPool operation) {
    WindowTable table = new WindowTable(operation.geometry());
    return step -> MaxPoolLoops.forward(memory, operation, table, step.rows());
  }

  @Override
  public Task maxPoolGradient(Operation.MaxPoolGradient operation) {
    return step -> MaxPoolLoops.gradient(memory, operation, step.rows());
  }

  @Override
  public Task moments(Operation.Moments operation) {
    return step -> NormalizeLoops.moments(memory, operation, step.rows());
  }

  @Override
  public Task sumOverRanks(Operation.SumOverRanks operation) {
    Statistic statistic = operation.statistic();
    return step -> collective.sum(memory.of(statistic), statistic.length());
  }

  @Override
  public Task normalize(Operation.Normalize operation) {
    return step -> NormalizeLoops.forward(memory, operation, step.rows());
  }

  @Override
  public Task normalizeGradientSums(Operation.NormalizeGradientSums operation) {
    return step -> NormalizeLoops.gradientSums(memory, operation, step.rows());
  }

  @Override
  public Task normalizeInputGradient(Operation.NormalizeInputGradient operation) {
    return step -> NormalizeLoops.inputGradient(memory, operation, step.rows());
  }

  @Override
  public Task pointwise(Operation.Pointwise operation) {
    return step -> ElementLoops.pointwise(memory, operation, step.rows());
  }

  @Override
  public Task pointwiseGradient(Operation.PointwiseGradient operation) {
    return step -> ElementLoops.pointwiseGradient(memory, operation, step.rows());
  }

  @Override
  public Task rearrange(Operation.Rearrange operation) {
    return step -> ElementLoops.rearrange(memory, operation, step.rows());
  }

  @Override
  public Task drop(Operation.Drop operation) {
    return step -> ElementLoops.drop(memory, operation, step);
  }

  @Override
  public Task crossEntropy(Operation.CrossEntropy operation) {
    return step -> new CrossEntropyLoops(memory, operation).forward(step.rows());
  }

  @Override
  public Task crossEntropyGradient(Operation.CrossEntropyGradient operation) {
    return step ->
        new CrossEntropyLoops(memory, operation.forward())
            .gradient(operation.lossGradient(), operation.inputGradient(), step.rows());
  }

  @Override
  public Task tally(Operation.Tally operation) {
    return step ->
        new CrossEntropyLoops(memory, operation.loss()).tally(operation.tally(), step.rows());
  }
}
