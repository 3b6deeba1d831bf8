package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Sizes;

/**
 * The sum over each region divided by the region's divisor.
 *
 * @param divisors one for each output position; torch allows negative ones
 */
public record AveragePool(Tensor input, Tensor output, Regions regions, Sizes divisors)
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
    return arithmetic.averagePool(this);
  }

  /**
   * Each input element's gradient is the sum of {@code g / divisor} over the regions that hold it.
   */
  public record Gradient(AveragePool forward, Tensor outputGradient, Tensor inputGradient)
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
      return arithmetic.averagePoolGradient(this);
    }
  }
}
