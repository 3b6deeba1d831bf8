package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/** Makes a statistic the sum over all ranks; every rank gets the same bits. */
public record SumOverRanks(Statistic statistic) implements Operation {
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
