package org.sparknn.kernels.operation;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * {@code output = (input - mean) / √(variance + epsilon) · weight + bias} per channel, with the
 * biased variance. With moments it normalises by them and, in training with running statistics,
 * updates those: {@code running ← (1 - momentum) · running + momentum · batch}, with the unbiased
 * variance; an empty momentum means 1 / number of batches so far. A batch without values leaves the
 * running statistics as they were but is counted. Without moments it normalises by the running
 * statistics. With moments of one value per channel it is refused.
 */
public record Normalize(
    Tensor input,
    Tensor output,
    Optional<Statistic> moments,
    Optional<Parameter> weight,
    Optional<Parameter> bias,
    Optional<RunningStatistics> running,
    boolean training,
    double epsilon)
    implements Operation {

  /** What batch normalization remembers for evaluation. */
  public record RunningStatistics(
      Parameter mean, Parameter variance, Parameter batches, Optional<Double> momentum) {}

  /** What is thrown for a batch that has one value per channel, over which nothing varies. */
  public static ShapeException oneValue(Shape batch) {
    return new ShapeException(
        "Expected more than 1 value per channel when training, got input size torch.Size(%s)"
            .formatted(batch));
  }

  @Override
  public List<Tensor> reads() {
    return List.of(input);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(output);
  }

  @Override
  public Optional<Tensor> replaceable() {
    return Optional.of(input);
  }

  @Override
  public List<Parameter> parameters() {
    return Stream.concat(weight.stream(), bias.stream()).toList();
  }

  @Override
  public Task bind(Arithmetic arithmetic) {
    return arithmetic.normalize(this);
  }

  /**
   * With x̂ the normalised input: {@code sums[c] = Σ g}, {@code sums[C + c] = Σ g · x̂} over this
   * rank's values, which are also the gradients of bias and weight.
   */
  public record GradientSums(Normalize forward, Tensor outputGradient, Statistic sums)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(forward.input, outputGradient);
    }

    @Override
    public List<Tensor> writes() {
      return List.of();
    }

    @Override
    public List<Parameter> gradients() {
      return Stream.concat(forward.weight.stream(), forward.bias.stream()).toList();
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.normalizeGradientSums(this);
    }
  }

  /**
   * Per channel, with n values over all ranks: {@code weight / √(variance + epsilon) · (g - Σg / n
   * - x̂ · Σ(g·x̂) / n)} where the forward pass used moments; {@code weight / √(variance + epsilon)
   * · g} where it used running statistics.
   */
  public record InputGradient(
      Normalize forward, Tensor outputGradient, Statistic sums, Tensor inputGradient)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(forward.input, outputGradient);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(inputGradient);
    }

    @Override
    public Optional<Tensor> replaceable() {
      return Optional.of(outputGradient);
    }

    @Override
    public List<Parameter> parameters() {
      return forward.weight.stream().toList();
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.normalizeInputGradient(this);
    }
  }
}
