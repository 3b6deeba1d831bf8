package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/** {@code exp(x[c]) / Σ exp(x)} over the channels of each image and position, or its logarithm. */
public record Softmax(Tensor input, Tensor output, boolean logarithm) implements Operation {
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
    return arithmetic.softmax(this);
  }

  /** With y the output: {@code y · (g - Σ g·y)}; of the logarithm {@code g - exp(y) · Σ g}. */
  public record Gradient(Softmax forward, Tensor outputGradient, Tensor inputGradient)
      implements Operation {
    @Override
    public List<Tensor> reads() {
      return List.of(outputGradient, forward.output);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(inputGradient);
    }

    @Override
    public Task bind(Arithmetic arithmetic) {
      return arithmetic.softmaxGradient(this);
    }
  }
}
