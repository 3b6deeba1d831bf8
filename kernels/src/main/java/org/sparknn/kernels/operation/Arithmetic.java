package org.sparknn.kernels.operation;

import org.sparknn.kernels.plan.Task;

/**
 * What a backend computes: for each kind of operation a task that is prepared once and run in every
 * step. Operations are checked before they come here; implementations do arithmetic only.
 */
public interface Arithmetic {
  Task convolve(Convolve operation);

  Task convolveParameterGradient(Convolve.ParameterGradient operation);

  Task convolveInputGradient(Convolve.InputGradient operation);

  Task biasGradient(Convolve.BiasGradient operation);

  Task pad(Pad operation);

  Task padGradient(Pad.Gradient operation);

  Task maxPool(MaxPool operation);

  Task maxPoolGradient(MaxPool.Gradient operation);

  Task maxUnpool(MaxUnpool operation);

  Task maxUnpoolGradient(MaxUnpool.Gradient operation);

  Task averagePool(AveragePool operation);

  Task averagePoolGradient(AveragePool.Gradient operation);

  Task moments(Moments operation);

  Task sumOverRanks(SumOverRanks operation);

  Task endSumOverRanks(SumOverRanks.End operation);

  Task normalize(Normalize operation);

  Task normalizeGradientSums(Normalize.GradientSums operation);

  Task normalizeInputGradient(Normalize.InputGradient operation);

  Task pointwise(Pointwise operation);

  Task pointwiseGradient(Pointwise.Gradient operation);

  Task softmax(Softmax operation);

  Task softmaxGradient(Softmax.Gradient operation);

  Task expand(Expand operation);

  Task expandGradient(Expand.Gradient operation);

  Task sum(Sum operation);

  Task concatenate(Concatenate operation);

  Task slice(Slice operation);

  Task rearrange(Rearrange operation);

  Task drop(Drop operation);

  Task crossEntropy(CrossEntropy operation);

  Task crossEntropyGradient(CrossEntropy.Gradient operation);

  Task pointwiseLoss(PointwiseLoss operation);

  Task pointwiseLossGradient(PointwiseLoss.Gradient operation);

  Task tally(Tally operation);
}
