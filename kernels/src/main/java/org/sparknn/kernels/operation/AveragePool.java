package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Sizes;

/**
 * The sum over each region divided by the region's divisor.
 *
 * @param divisors for each axis a factor of the divisor per output coordinate; torch allows
 *     negative ones
 */
public record AveragePool(Tensor input, Tensor output, Regions regions, List<Sizes> divisors)
    implements Operation {

  public AveragePool {
    divisors = List.copyOf(divisors);
  }

  /** What the sum over a region is divided by. */
  public double divisor(int region) {
    int width = regions.output().get(2);
    int height = regions.output().get(1);
    return (double) divisors.get(0).get(region / width / height)
        * divisors.get(1).get(region / width % height)
        * divisors.get(2).get(region % width);
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
