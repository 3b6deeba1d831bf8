package org.sparknn.kernels.operation;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/**
 * Cross-correlation of images with a window: {@code output[n, o, p] = bias[o] + sum over c, k of
 * weight[o, c, k] · input[n, c, p·stride - padding + k·dilation]}, zeros outside. With a window of
 * one element over tensors without positions it is the affine layer.
 *
 * @param weight (out channels, in channels / groups, kernel…)
 */
public record Convolve(
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
  public List<Parameter> parameters() {
    return Stream.concat(Stream.of(weight), bias.stream()).toList();
  }

  @Override
  public Task bind(Arithmetic arithmetic) {
    return arithmetic.convolve(this);
  }

  /**
   * The gradient of a convolution with respect to its input. With a bias, which is added to each
   * channel, it is the forward pass of a transposed convolution.
   */
  public record InputGradient(
      Convolve forward, Tensor outputGradient, Tensor inputGradient, Optional<Parameter> bias)
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
    public List<Parameter> parameters() {
      return Stream.concat(Stream.of(forward.weight), bias.stream()).toList();
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.convolveInputGradient(this);
    }
  }

  /** The gradients of a convolution with respect to its weight and bias, summed over all images. */
  public record ParameterGradient(Convolve forward, Tensor outputGradient) implements Operation {
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
      return Stream.concat(Stream.of(forward.weight), forward.bias.stream()).toList();
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.convolveParameterGradient(this);
    }
  }

  /** The convolution that an operation is, or is a gradient of, if so. */
  public static Optional<Convolve> of(Operation operation) {
    if (operation instanceof InputGradient gradient) {
      return Optional.of(gradient.forward);
    } else if (operation instanceof ParameterGradient gradient) {
      return Optional.of(gradient.forward);
    }
    return operation instanceof Convolve convolve ? Optional.of(convolve) : Optional.empty();
  }

  /** The gradient of a bias: the sum over images and positions, per channel. */
  public record BiasGradient(Parameter bias, Tensor outputGradient) implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(outputGradient);
    }

    @Override
    public List<Tensor> writes() {
      return List.of();
    }

    @Override
    public List<Parameter> gradients() {
      return List.of(bias);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.biasGradient(this);
    }
  }
}
