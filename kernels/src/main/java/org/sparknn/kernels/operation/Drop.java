package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/**
 * Each element is zero with the given probability and otherwise divided by 1 - probability; which
 * ones depends on (seed, step, row, ordinal, element of the row) alone, see {@link DropoutMask}. A
 * tensor that is not batched is one row: the step's first, or number 0 in a step without rows. Its
 * gradient is the same operation on the gradient.
 *
 * @param ordinal number of the dropout layer within the network
 */
public record Drop(Tensor input, Tensor output, double probability, int ordinal)
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
    return arithmetic.drop(this);
  }
}
