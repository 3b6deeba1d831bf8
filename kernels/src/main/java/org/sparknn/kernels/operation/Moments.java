package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/**
 * For channel c over all images and positions: {@code moments[c] = Σx}, {@code moments[C + c] =
 * Σx²}; {@code moments[2C]} is the number of values per channel.
 */
public record Moments(Tensor input, Statistic moments) implements Operation {
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
