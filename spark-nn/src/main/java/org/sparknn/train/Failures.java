package org.sparknn.train;

import java.util.ArrayList;
import java.util.List;
import org.sparknn.collective.BarrierJobException;
import org.sparknn.kernels.tensor.ShapeException;

/** The failures of a run's attempts, and what is told of them when there is no other attempt. */
final class Failures {
  private final int most;
  private final List<BarrierJobException> all = new ArrayList<>();

  /**
   * @param most restarts
   */
  Failures(int most) {
    this.most = most;
  }

  int count() {
    return all.size();
  }

  /**
   * An attempt has failed, and there may be another.
   *
   * @throws TrainingException if there may not
   * @throws ShapeException if the data are wrong
   */
  void add(BarrierJobException failure) {
    all.add(failure);
    if (!failure.isTransient()) {
      throw explained(failure);
    }
    if (all.size() > most) {
      throw new TrainingException(
          most == 0
              ? failure.getMessage()
              : "%s; maxRestarts %d is reached%s".formatted(failure.getMessage(), most, first()),
          failure);
    }
  }

  /** What is wrong with the data is the caller's to mend: its message without Spark's around it. */
  private RuntimeException explained(BarrierJobException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ShapeException refusal) {
        return refusal;
      }
    }
    return new TrainingException(failure.getMessage() + first(), failure);
  }

  /** There may be another attempt, but nowhere. */
  TrainingException withoutExecutors(long seconds) {
    String nowhere = "no executor has come within %d s".formatted(seconds);
    if (all.isEmpty()) {
      return new TrainingException(nowhere + " of the start of the training", null);
    }
    BarrierJobException last = all.get(all.size() - 1);
    return new TrainingException(
        "%s; %s to start again on%s".formatted(last.getMessage(), nowhere, first()), last);
  }

  /** There may be another attempt, but what it would begin with cannot be had. */
  TrainingException withoutStart(RuntimeException refusal) {
    BarrierJobException last = all.get(all.size() - 1);
    TrainingException failure =
        new TrainingException(
            "%s; it cannot be started again: %s%s"
                .formatted(last.getMessage(), refusal.getMessage(), first()),
            last);
    failure.addSuppressed(refusal);
    return failure;
  }

  private String first() {
    int restarts = all.size() - 1;
    return restarts <= 0
        ? ""
        : "; after %d restart%s; the first failure: %s"
            .formatted(restarts, restarts == 1 ? "" : "s", all.get(0).getMessage());
  }
}
