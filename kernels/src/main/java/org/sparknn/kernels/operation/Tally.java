package org.sparknn.kernels.operation;

import java.util.List;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/**
 * {@code tally[0] = Σ losses}, {@code tally[1] = Σ denominators}, {@code tally[2]} = images and
 * positions whose largest logit (the first of equals) is the target's class, {@code tally[3]} =
 * images and positions that are not ignored.
 */
public record Tally(CrossEntropy loss, Statistic tally) implements Operation {
  @Override
  public List<Tensor> reads() {
    return List.of(loss.logits(), loss.target(), loss.losses(), loss.denominators());
  }

  @Override
  public List<Tensor> writes() {
    return List.of();
  }

  @Override
  public Task bind(Arithmetic arithmetic) {
    return arithmetic.tally(this);
  }
}
