package org.sparknn.kernels.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;

/**
 * {@code tally[0] = Σ losses}, {@code tally[1] = Σ denominators} (the number of losses without
 * them) and, of a classification, {@code tally[2]} = images and positions whose largest logit (the
 * first of equals) is the target's class, {@code tally[3]} = images and positions that are not
 * ignored.
 */
public record Tally(
    Tensor losses,
    Optional<Tensor> denominators,
    Optional<CrossEntropy> classification,
    Statistic tally)
    implements Operation {
  /** Numbers in the tally. */
  public static final int LENGTH = 4;

  @Override
  public List<Tensor> reads() {
    List<Tensor> reads = new ArrayList<>(List.of(losses));
    denominators.ifPresent(reads::add);
    classification.ifPresent(c -> reads.addAll(List.of(c.logits(), c.target())));
    return reads;
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
