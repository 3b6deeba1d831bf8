package org.sparknn.kernels.plan;

import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/**
 * One step of a plan: reads some tensors and writes others. Every operation owns what it writes and
 * overwrites it; none adds to what was there. An operation and its gradients stand side by side.
 */
public sealed interface Operation {

  List<Tensor> reads();

  List<Tensor> writes();

  /** Hands this operation to the method of its kind. */
  Task bind(Arithmetic arithmetic);

  /**
   * Cross-correlation of images with a window: {@code output[n, o, p] = bias[o] + sum over c, k of
   * weight[o, c, k] · input[n, c, p·stride - padding + k·dilation]}, zeros outside. With a window
   * of one element over tensors without positions it is the affine layer.
   *
   * @param weight (out channels, in channels / groups, kernel…)
   */
  record Convolve(
      Tensor input,
      Tensor output,
      Parameter weight,
      Optional<Parameter> bias,
      SlidingGeometry geometry,
      int groups)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(input);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(output);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.convolve(this);
    }
  }

  /** The gradients of a convolution with respect to its weight and bias, summed over all images. */
  record ConvolveParameterGradient(Convolve forward, Tensor outputGradient) implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(forward.input, outputGradient);
    }

    @Override
    public List<Tensor> writes() {
      return List.of();
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.convolveParameterGradient(this);
    }
  }

  /** The gradient of a convolution with respect to its input. */
  record ConvolveInputGradient(Convolve forward, Tensor outputGradient, Tensor inputGradient)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(outputGradient);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(inputGradient);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.convolveInputGradient(this);
    }
  }

  /**
   * The input with borders taken from itself.
   *
   * @param before elements in front of each of the three axes
   * @param inputSize sizes of the input's three axes
   * @param outputSize sizes with borders
   */
  record Pad(
      Tensor input,
      Tensor output,
      PaddingMode mode,
      Sizes before,
      Sizes inputSize,
      Sizes outputSize)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(input);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(output);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.pad(this);
    }
  }

  /** Each input element's gradient is the sum over the places where {@link Pad} copied it to. */
  record PadGradient(Pad forward, Tensor outputGradient, Tensor inputGradient)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(outputGradient);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(inputGradient);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.padGradient(this);
    }
  }

  /**
   * The maximum of each window. The first of equal values wins; NaN always wins, the last NaN's
   * index counts; a window with nothing but -∞ (or nothing at all) has its first index in bounds
   * (or -1).
   *
   * @param indices for each output element the winner's position in its image's channel, counted
   *     through (D, H, W)
   */
  record MaxPool(Tensor input, Tensor output, Tensor indices, SlidingGeometry geometry)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(input);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(output, indices);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.maxPool(this);
    }
  }

  /** Each input element's gradient is the sum over the windows that it won. */
  record MaxPoolGradient(MaxPool forward, Tensor outputGradient, Tensor inputGradient)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(outputGradient, forward.indices);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(inputGradient);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.maxPoolGradient(this);
    }
  }

  /**
   * For channel c over all images and positions: {@code moments[c] = Σx}, {@code moments[C + c] =
   * Σx²}; {@code moments[2C]} is the number of values per channel.
   */
  record Moments(Tensor input, Statistic moments) implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(input);
    }

    @Override
    public List<Tensor> writes() {
      return List.of();
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.moments(this);
    }
  }

  /** Makes a statistic the sum over all ranks; every rank gets the same bits. */
  record SumOverRanks(Statistic statistic) implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of();
    }

    @Override
    public List<Tensor> writes() {
      return List.of();
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.sumOverRanks(this);
    }
  }

  /**
   * {@code output = (input - mean) / √(variance + epsilon) · weight + bias} per channel, with the
   * biased variance. With moments it normalises by them and, in training with running statistics,
   * updates those: {@code running ← (1 - momentum) · running + momentum · batch}, with the unbiased
   * variance; an empty momentum means 1 / number of batches so far. A batch without values leaves
   * the running statistics as they were but is counted. Without moments it normalises by the
   * running statistics. With moments of one value per channel it is refused.
   */
  record Normalize(
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
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.normalize(this);
    }
  }

  /**
   * With x̂ the normalised input: {@code sums[c] = Σ g}, {@code sums[C + c] = Σ g · x̂} over this
   * rank's values, which are also the gradients of bias and weight.
   */
  record NormalizeGradientSums(Normalize forward, Tensor outputGradient, Statistic sums)
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
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.normalizeGradientSums(this);
    }
  }

  /**
   * Per channel, with n values over all ranks: {@code weight / √(variance + epsilon) · (g - Σg / n
   * - x̂ · Σ(g·x̂) / n)} where the forward pass used moments; {@code weight / √(variance + epsilon)
   * · g} where it used running statistics.
   */
  record NormalizeInputGradient(
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
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.normalizeInputGradient(this);
    }
  }

  /** A function of one number, applied to each element. */
  record Pointwise(Function function, Tensor input, Tensor output) implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(input);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(output);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.pointwise(this);
    }
  }

  /** The output's gradient times the function's slope, see {@link Function#gradient}. */
  record PointwiseGradient(Pointwise forward, Tensor outputGradient, Tensor inputGradient)
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
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.pointwiseGradient(this);
    }
  }

  /**
   * The same elements in the same logical order under another shape or channel axis. Its gradient
   * is a rearrangement back.
   */
  record Rearrange(Tensor input, Tensor output) implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(input);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(output);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.rearrange(this);
    }
  }

  /**
   * Each element is zero with the given probability and otherwise divided by 1 - probability; which
   * ones depends on (seed, step, row, ordinal, element of the row) alone, see {@link DropoutMask}.
   * A tensor that is not batched is one row: the step's first, or number 0 in a step without rows.
   * Its gradient is the same operation on the gradient.
   *
   * @param ordinal number of the dropout layer within the network
   */
  record Drop(Tensor input, Tensor output, double probability, int ordinal) implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(input);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(output);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.drop(this);
    }
  }

  /**
   * Cross-entropy between softmax(logits) and the target for each image and position, not reduced.
   * With w the class weights (1 if absent), C classes and smoothing s, the class target y gives the
   * loss {@code (1 - s) · w[y] · -log p[y] + s / C · Σ w[c] · -log p[c]} and the denominator w[y];
   * an ignored target gives 0 and 0; a target t of probabilities gives {@code Σ -w[c] · ((1 - s) ·
   * t[c] + s / C) · log p[c]} and 1.
   *
   * @param target class numbers (one channel) or probabilities (as many channels as the logits)
   * @param losses one channel
   * @param denominators one channel: what a mean over the losses divides by, summed
   */
  record CrossEntropy(
      Tensor logits,
      Tensor target,
      Tensor losses,
      Tensor denominators,
      Optional<Parameter> classWeights,
      int ignoreIndex,
      double labelSmoothing,
      boolean probabilities)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(logits, target);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(losses, denominators);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.crossEntropy(this);
    }
  }

  /**
   * The gradient with respect to the logits.
   *
   * @param lossGradient the gradient of each loss
   */
  record CrossEntropyGradient(CrossEntropy forward, Tensor lossGradient, Tensor inputGradient)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(forward.logits, forward.target, lossGradient);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(inputGradient);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.crossEntropyGradient(this);
    }
  }

  /**
   * {@code tally[0] = Σ losses}, {@code tally[1] = Σ denominators}, {@code tally[2]} = images and
   * positions whose largest logit (the first of equals) is the target's class, {@code tally[3]} =
   * images and positions that are not ignored.
   */
  record Tally(CrossEntropy loss, Statistic tally) implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(loss.logits, loss.target, loss.losses, loss.denominators);
    }

    @Override
    public List<Tensor> writes() {
      return List.of();
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.tally(this);
    }
  }
}
