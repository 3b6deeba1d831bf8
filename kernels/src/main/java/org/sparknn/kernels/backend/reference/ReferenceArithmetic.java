package org.sparknn.kernels.backend.reference;

import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.collective.StatisticSums;
import org.sparknn.kernels.operation.Arithmetic;
import org.sparknn.kernels.operation.AveragePool;
import org.sparknn.kernels.operation.Concatenate;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.CrossEntropy;
import org.sparknn.kernels.operation.Drop;
import org.sparknn.kernels.operation.Expand;
import org.sparknn.kernels.operation.MaxPool;
import org.sparknn.kernels.operation.MaxUnpool;
import org.sparknn.kernels.operation.Moments;
import org.sparknn.kernels.operation.Normalize;
import org.sparknn.kernels.operation.Pad;
import org.sparknn.kernels.operation.Pointwise;
import org.sparknn.kernels.operation.PointwiseLoss;
import org.sparknn.kernels.operation.Rearrange;
import org.sparknn.kernels.operation.Slice;
import org.sparknn.kernels.operation.Softmax;
import org.sparknn.kernels.operation.Sum;
import org.sparknn.kernels.operation.SumOverRanks;
import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Task;

/** Every operation as loops; a backend that has a better way for some of them overrides those. */
public class ReferenceArithmetic implements Arithmetic {
  private final Memory memory;
  private final StatisticSums sums;

  public ReferenceArithmetic(Memory memory, Collective collective) {
    this.memory = memory;
    sums = new StatisticSums(collective);
  }

  @Override
  public Task convolve(Convolve operation) {
    ConvolveLoops loops = new ConvolveLoops(memory, operation);
    return step -> loops.forward(step.rows());
  }

  @Override
  public Task convolveParameterGradient(Convolve.ParameterGradient operation) {
    ConvolveLoops loops = new ConvolveLoops(memory, operation.forward());
    return step -> loops.parameterGradient(operation.outputGradient(), step.rows());
  }

  @Override
  public Task convolveInputGradient(Convolve.InputGradient operation) {
    ConvolveLoops loops = new ConvolveLoops(memory, operation.forward());
    return step -> loops.inputGradient(operation, step.rows());
  }

  @Override
  public Task pad(Pad operation) {
    return step -> PadLoops.forward(memory, operation, step.rows());
  }

  @Override
  public Task padGradient(Pad.Gradient operation) {
    return step -> PadLoops.gradient(memory, operation, step.rows());
  }

  @Override
  public Task maxPool(MaxPool operation) {
    return step -> MaxPoolLoops.forward(memory, operation, step.rows());
  }

  @Override
  public Task maxPoolGradient(MaxPool.Gradient operation) {
    return step -> MaxPoolLoops.gradient(memory, operation, step.rows());
  }

  @Override
  public Task maxUnpool(MaxUnpool operation) {
    return step -> MaxUnpoolLoops.forward(memory, operation, step.rows());
  }

  @Override
  public Task maxUnpoolGradient(MaxUnpool.Gradient operation) {
    return step -> MaxUnpoolLoops.gradient(memory, operation, step.rows());
  }

  @Override
  public Task averagePool(AveragePool operation) {
    return step -> AveragePoolLoops.forward(memory, operation, step.rows());
  }

  @Override
  public Task averagePoolGradient(AveragePool.Gradient operation) {
    return step -> AveragePoolLoops.gradient(memory, operation, step.rows());
  }

  @Override
  public Task moments(Moments operation) {
    return step -> NormalizeLoops.moments(memory, operation, step.rows());
  }

  @Override
  public Task sumOverRanks(SumOverRanks operation) {
    Statistic statistic = operation.statistic();
    return step -> sums.begin(memory.of(statistic), statistic.length());
  }

  @Override
  public Task endSumOverRanks(SumOverRanks.End operation) {
    return step -> sums.end();
  }

  @Override
  public Task normalize(Normalize operation) {
    return step -> NormalizeLoops.forward(memory, operation, step.rows());
  }

  @Override
  public Task normalizeGradientSums(Normalize.GradientSums operation) {
    return step -> NormalizeLoops.gradientSums(memory, operation, step.rows());
  }

  @Override
  public Task normalizeInputGradient(Normalize.InputGradient operation) {
    return step -> NormalizeLoops.inputGradient(memory, operation, step.rows());
  }

  @Override
  public Task pointwise(Pointwise operation) {
    return step -> ElementLoops.pointwise(memory, operation, step.rows());
  }

  @Override
  public Task pointwiseGradient(Pointwise.Gradient operation) {
    return step -> ElementLoops.pointwiseGradient(memory, operation, step.rows());
  }

  @Override
  public Task rearrange(Rearrange operation) {
    return step -> ElementLoops.rearrange(memory, operation, step.rows());
  }

  @Override
  public Task drop(Drop operation) {
    return step -> ElementLoops.drop(memory, operation, step);
  }

  @Override
  public Task crossEntropy(CrossEntropy operation) {
    return step -> new CrossEntropyLoops(memory, operation).forward(step.rows());
  }

  @Override
  public Task crossEntropyGradient(CrossEntropy.Gradient operation) {
    return step ->
        new CrossEntropyLoops(memory, operation.forward())
            .gradient(operation.lossGradient(), operation.inputGradient(), step.rows());
  }

  @Override
  public Task pointwiseLoss(PointwiseLoss operation) {
    PointwiseLossLoops loops = new PointwiseLossLoops(memory, operation);
    return step -> loops.forward(step.rows());
  }

  @Override
  public Task pointwiseLossGradient(PointwiseLoss.Gradient operation) {
    PointwiseLossLoops loops = new PointwiseLossLoops(memory, operation.forward());
    return step -> loops.gradient(operation, step.rows());
  }

  @Override
  public Task expand(Expand operation) {
    ExpandLoops loops = new ExpandLoops(memory, operation);
    return step -> loops.forward(step.rows());
  }

  @Override
  public Task expandGradient(Expand.Gradient operation) {
    ExpandLoops loops = new ExpandLoops(memory, operation.forward());
    return step ->
        loops.gradient(operation.outputGradient(), operation.inputGradient(), step.rows());
  }

  @Override
  public Task tally(Tally operation) {
    return step -> TallyLoops.tally(memory, operation, step.rows());
  }

  @Override
  public Task biasGradient(Convolve.BiasGradient operation) {
    return step ->
        BiasLoops.gradient(memory, operation.bias(), operation.outputGradient(), step.rows());
  }

  @Override
  public Task softmax(Softmax operation) {
    SoftmaxLoops loops = new SoftmaxLoops(memory, operation);
    return step -> loops.forward(step.rows());
  }

  @Override
  public Task softmaxGradient(Softmax.Gradient operation) {
    SoftmaxLoops loops = new SoftmaxLoops(memory, operation.forward());
    return step ->
        loops.gradient(operation.outputGradient(), operation.inputGradient(), step.rows());
  }

  @Override
  public Task sum(Sum operation) {
    return step -> ElementLoops.sum(memory, operation, step.rows());
  }

  @Override
  public Task concatenate(Concatenate operation) {
    return step -> ChannelLoops.concatenate(memory, operation, step.rows());
  }

  @Override
  public Task slice(Slice operation) {
    return step -> ChannelLoops.slice(memory, operation, step.rows());
  }
}
