package org.sparknn.kernels.backend.gpu;

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
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Task;

/** Which launches compute which operation. */
final class GpuArithmetic implements Arithmetic {
  private final HostNumbers numbers;
  private final StatisticSums overRanks;
  private final FunctionTasks functions;
  private final ConvolutionTasks convolutions;
  private final PoolingTasks poolings;
  private final NormalizationTasks normalizations;
  private final LossTasks losses;
  private final ElementTasks elements;

  GpuArithmetic(Plan plan, Arena arena, Places places, HostNumbers numbers, Collective collective) {
    this.numbers = numbers;
    overRanks = new StatisticSums(collective);
    ChannelSums sums = new ChannelSums(arena, places);
    functions = new FunctionTasks(arena, places, plan);
    convolutions = new ConvolutionTasks(arena, places, sums, functions);
    poolings = new PoolingTasks(arena, places);
    normalizations = new NormalizationTasks(arena, places, numbers, sums, functions);
    losses = new LossTasks(arena, places, numbers, sums);
    elements = new ElementTasks(arena, places, functions);
  }

  @Override
  public Task convolve(Convolve operation) {
    return convolutions.forward(operation);
  }

  @Override
  public Task convolveParameterGradient(Convolve.ParameterGradient operation) {
    return convolutions.parameterGradient(operation);
  }

  @Override
  public Task convolveInputGradient(Convolve.InputGradient operation) {
    return convolutions.inputGradient(operation);
  }

  @Override
  public Task biasGradient(Convolve.BiasGradient operation) {
    return convolutions.biasGradient(operation.bias(), operation.outputGradient());
  }

  @Override
  public Task pad(Pad operation) {
    return poolings.pad(operation);
  }

  @Override
  public Task padGradient(Pad.Gradient operation) {
    return poolings.padGradient(operation);
  }

  @Override
  public Task maxPool(MaxPool operation) {
    return poolings.maxPool(operation);
  }

  @Override
  public Task maxPoolGradient(MaxPool.Gradient operation) {
    return poolings.maxPoolGradient(operation);
  }

  @Override
  public Task maxUnpool(MaxUnpool operation) {
    return poolings.maxUnpool(operation);
  }

  @Override
  public Task maxUnpoolGradient(MaxUnpool.Gradient operation) {
    return poolings.maxUnpoolGradient(operation);
  }

  @Override
  public Task averagePool(AveragePool operation) {
    return poolings.averagePool(operation);
  }

  @Override
  public Task averagePoolGradient(AveragePool.Gradient operation) {
    return poolings.averagePoolGradient(operation);
  }

  @Override
  public Task expand(Expand operation) {
    return poolings.expand(operation);
  }

  @Override
  public Task expandGradient(Expand.Gradient operation) {
    return poolings.expandGradient(operation);
  }

  @Override
  public Task moments(Moments operation) {
    return normalizations.moments(operation);
  }

  @Override
  public Task sumOverRanks(SumOverRanks operation) {
    Statistic statistic = operation.statistic();
    return step -> overRanks.begin(numbers.of(statistic), statistic.length());
  }

  @Override
  public Task endSumOverRanks(SumOverRanks.End operation) {
    return step -> overRanks.end();
  }

  @Override
  public Task normalize(Normalize operation) {
    return normalizations.forward(operation);
  }

  @Override
  public Task normalizeGradientSums(Normalize.GradientSums operation) {
    return normalizations.gradientSums(operation);
  }

  @Override
  public Task normalizeInputGradient(Normalize.InputGradient operation) {
    return normalizations.inputGradient(operation);
  }

  @Override
  public Task pointwise(Pointwise operation) {
    return functions.forward(operation);
  }

  @Override
  public Task pointwiseGradient(Pointwise.Gradient operation) {
    return functions.gradient(operation);
  }

  @Override
  public Task softmax(Softmax operation) {
    return elements.softmax(operation);
  }

  @Override
  public Task softmaxGradient(Softmax.Gradient operation) {
    return elements.softmaxGradient(operation);
  }

  @Override
  public Task sum(Sum operation) {
    return elements.sum(operation);
  }

  @Override
  public Task concatenate(Concatenate operation) {
    return elements.concatenate(operation);
  }

  @Override
  public Task slice(Slice operation) {
    return elements.slice(operation);
  }

  @Override
  public Task rearrange(Rearrange operation) {
    return elements.rearrange(operation);
  }

  @Override
  public Task drop(Drop operation) {
    return elements.drop(operation);
  }

  @Override
  public Task crossEntropy(CrossEntropy operation) {
    return losses.crossEntropy(operation);
  }

  @Override
  public Task crossEntropyGradient(CrossEntropy.Gradient operation) {
    return losses.crossEntropyGradient(operation);
  }

  @Override
  public Task pointwiseLoss(PointwiseLoss operation) {
    return losses.pointwiseLoss(operation);
  }

  @Override
  public Task pointwiseLossGradient(PointwiseLoss.Gradient operation) {
    return losses.pointwiseLossGradient(operation);
  }

  @Override
  public Task tally(Tally operation) {
    return losses.tally(operation);
  }
}
