package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/**
 * Begins to make a statistic the sum over all ranks; every rank gets the same bits. It can be used
 * behind the sum's {@link End}.
 */
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

  /** Waits until a sum is there. Between the two stands what does not need it. */
  public record End(SumOverRanks sum) implements Operation {
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
      return arithmetic.endSumOverRanks(this);
    }
  }
}
