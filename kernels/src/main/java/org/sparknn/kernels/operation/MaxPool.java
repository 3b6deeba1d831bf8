package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/**
 * The maximum of each region. The first of equal values wins; NaN always wins, the last NaN's index
 * counts; a region with nothing but -∞ (or nothing at all) has its first index in bounds (or -1).
 *
 * @param indices for each output element the winner's position in its image's channel, counted
 *     through (D, H, W)
 */
public record MaxPool(Tensor input, Tensor output, Tensor indices, Regions regions)
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

  /** Each input element's gradient is the sum over the regions that it won. */
  public record Gradient(MaxPool forward, Tensor outputGradient, Tensor inputGradient)
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
}
