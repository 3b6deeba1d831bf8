package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Sizes;

/**
 * The input with borders taken from itself.
 *
 * @param before elements in front of each of the three axes
 * @param inputSize sizes of the input's three axes
 * @param outputSize sizes with borders
 */
public record Pad(
    Tensor input, Tensor output, PaddingMode mode, Sizes before, Sizes inputSize, Sizes outputSize)
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

  /** Each input element's gradient is the sum over the places where {@link Pad} copied it to. */
  public record Gradient(Pad forward, Tensor outputGradient, Tensor inputGradient)
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
}
