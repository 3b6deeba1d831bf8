package org.sparknn.kernels.backend.cpu;

import java.util.HashMap;
import java.util.Map;
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
import org.sparknn.kernels.plan.Task;

/** Which kernel computes which operation. */
final class CpuArithmetic implements Arithmetic {
  private final Memory memory;
  private final Launcher launcher;
  private final StatisticSums sums;
  private final int maxRows;
  private final Map<CrossEntropy, SoftmaxTerms> terms = new HashMap<>();

  CpuArithmetic(Memory memory, Launcher launcher, Collective collective, int maxRows) {
    this.memory = memory;
    this.launcher = launcher;
    sums = new StatisticSums(collective);
    this.maxRows = maxRows;
  }

  @Override
  public Task convolve(Convolve operation) {
    if (isAffine(operation)) {
      return new AffineKernel(memory, launcher, operation, maxRows);
    }
    if (isDepthwise(operation)) {
      return DepthwiseKernel.forward(memory, launcher, operation);
    }
    if (LaneGroups.fit(operation)) {
      return TurnedConvolutionKernel.forward(memory, launcher, operation);
    }
    return WinogradKernel.forward(memory, launcher, operation)
        .orElseGet(() -> ConvolutionKernel.forward(memory, launcher, operation));
  }

  @Override
  public Task convolveParameterGradient(Convolve.ParameterGradient operation) {
    if (isAffine(operation.forward())) {
      return new AffineParameterGradientKernel(memory, launcher, operation);
    }
    if (isDepthwise(operation.forward())) {
      return new DepthwiseParameterGradientKernel(memory, launcher, operation);
    }
    if (LaneGroups.fit(operation.forward())) {
      return new LaneParameterGradientKernel(
          memory, launcher, operation, new TurnedFactors(memory, operation));
    }
    if (BroadcastFactors.fit(operation.forward())) {
      return new LaneParameterGradientKernel(
          memory, launcher, operation, new BroadcastFactors(memory, operation));
    }
    return WinogradParameterGradientKernel.of(memory, launcher, operation)
        .orElseGet(() -> new ConvolutionParameterGradientKernel(memory, launcher, operation));
  }

  @Override
  public Task convolveInputGradient(Convolve.InputGradient operation) {
    if (isAffine(operation.forward())) {
      return new AffineInputGradientKernel(memory, launcher, operation);
    }
    if (isDepthwise(operation.forward())) {
      return DepthwiseKernel.inputGradient(memory, launcher, operation);
    }
    if (LaneGroups.fit(operation.forward())) {
      return TurnedConvolutionKernel.inputGradient(memory, launcher, operation);
    }
    if (FewChannelsInputGradientKernel.pays(operation.forward())) {
      return new FewChannelsInputGradientKernel(memory, launcher, operation);
    }
    return WinogradKernel.inputGradient(memory, launcher, operation)
        .orElseGet(() -> ConvolutionKernel.inputGradient(memory, launcher, operation));
  }

  private static boolean isDepthwise(Convolve convolve) {
    int groups = convolve.groups();
    return groups > 1
        && groups == convolve.input().channels()
        && groups == convolve.output().channels();
  }

  private static boolean isAffine(Convolve convolve) {
    return convolve.groups() == 1
        && convolve.geometry().isPoint()
        && convolve.weight().length() > 0;
  }

  @Override
  public Task pad(Pad operation) {
    return new PadKernel(memory, launcher, operation);
  }

  @Override
  public Task padGradient(Pad.Gradient operation) {
    return new PadGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task maxPool(MaxPool operation) {
    return new MaxPoolKernel(memory, launcher, operation);
  }

  @Override
  public Task maxPoolGradient(MaxPool.Gradient operation) {
    return new MaxPoolGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task maxUnpool(MaxUnpool operation) {
    return new MaxUnpoolKernel(memory, launcher, operation);
  }

  @Override
  public Task maxUnpoolGradient(MaxUnpool.Gradient operation) {
    return new MaxUnpoolGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task averagePool(AveragePool operation) {
    return new AveragePoolKernel(memory, launcher, operation);
  }

  @Override
  public Task averagePoolGradient(AveragePool.Gradient operation) {
    return new AveragePoolGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task moments(Moments operation) {
    return new MomentsKernel(memory, launcher, operation, maxRows);
  }

  @Override
  public Task sumOverRanks(SumOverRanks operation) {
    double[] values = memory.statistic(operation.statistic());
    return step -> sums.begin(values, values.length);
  }

  @Override
  public Task endSumOverRanks(SumOverRanks.End operation) {
    return step -> sums.end();
  }

  @Override
  public Task normalize(Normalize operation) {
    return new NormalizeKernel(memory, launcher, operation);
  }

  @Override
  public Task normalizeGradientSums(Normalize.GradientSums operation) {
    return new NormalizeGradientSumsKernel(memory, launcher, operation, maxRows);
  }

  @Override
  public Task normalizeInputGradient(Normalize.InputGradient operation) {
    return new NormalizeInputGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task pointwise(Pointwise operation) {
    return new PointwiseKernel(memory, launcher, operation);
  }

  @Override
  public Task pointwiseGradient(Pointwise.Gradient operation) {
    return new PointwiseGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task rearrange(Rearrange operation) {
    return new RearrangeKernel(memory, launcher, operation);
  }

  @Override
  public Task drop(Drop operation) {
    return new DropKernel(memory, launcher, operation);
  }

  @Override
  public Task crossEntropy(CrossEntropy operation) {
    CrossEntropyKernel kernel = new CrossEntropyKernel(memory, launcher, operation, maxRows);
    terms.put(operation, kernel.terms());
    return kernel;
  }

  @Override
  public Task crossEntropyGradient(CrossEntropy.Gradient operation) {
    return new CrossEntropyGradientKernel(
        memory, launcher, operation, terms.get(operation.forward()));
  }

  @Override
  public Task pointwiseLoss(PointwiseLoss operation) {
    return new PointwiseLossKernel(memory, launcher, operation);
  }

  @Override
  public Task pointwiseLossGradient(PointwiseLoss.Gradient operation) {
    return new PointwiseLossGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task expand(Expand operation) {
    return new ExpandKernel(memory, launcher, operation);
  }

  @Override
  public Task expandGradient(Expand.Gradient operation) {
    return new ExpandGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task tally(Tally operation) {
    return new TallyKernel(memory, operation, operation.classification().map(terms::get));
  }

  @Override
  public Task biasGradient(Convolve.BiasGradient operation) {
    return new BiasGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task softmax(Softmax operation) {
    return new SoftmaxKernel(memory, launcher, operation);
  }

  @Override
  public Task softmaxGradient(Softmax.Gradient operation) {
    return new SoftmaxGradientKernel(memory, launcher, operation);
  }

  @Override
  public Task sum(Sum operation) {
    return new SumKernel(memory, launcher, operation);
  }

  @Override
  public Task concatenate(Concatenate operation) {
    return ChannelCopyKernel.concatenate(memory, launcher, operation);
  }

  @Override
  public Task slice(Slice operation) {
    return ChannelCopyKernel.slice(memory, launcher, operation);
  }
}
