package org.sparknn.kernels.plan;

/**
 * What a backend computes: for each kind of operation a task that is prepared once and run in every
 * step. Operations are checked before they come here; implementations do arithmetic only.
 */
public interface Arithmetic {
  Task convolve(Operation.Convolve operation);

  Task convolveParameterGradient(Operation.ConvolveParameterGradient operation);

  Task convolveInputGradient(Operation.ConvolveInputGradient operation);

  Task pad(Operation.Pad operation);

  Task padGradient(Operation.PadGradient operation);

  Task maxPool(Operation.MaxPool operation);

  Task maxPoolGradient(Operation.MaxPoolGradient operation);

  Task moments(Operation.Moments operation);

  Task sumOverRanks(Operation.SumOverRanks operation);

  Task normalize(Operation.Normalize operation);

  Task normalizeGradientSums(Operation.NormalizeGradientSums operation);

  Task normalizeInputGradient(Operation.NormalizeInputGradient operation);

  Task pointwise(Operation.Pointwise operation);

  Task pointwiseGradient(Operation.PointwiseGradient operation);

  Task rearrange(Operation.Rearrange operation);

  Task drop(Operation.Drop operation);

  Task crossEntropy(Operation.CrossEntropy operation);

  Task crossEntropyGradient(Operation.CrossEntropyGradient operation);

  Task tally(Operation.Tally operation);
}
