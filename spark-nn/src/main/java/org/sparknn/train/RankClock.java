package org.sparknn.train;

import java.util.Optional;
import org.sparknn.kernels.training.StepResult;
import org.sparknn.kernels.training.TrainingLoop;

/** Where a rank's time goes, epoch by epoch. */
final class RankClock {
  private final int rank;
  private final int stepsPerEpoch;
  private final TimedSums sums;
  private final TrainingLoop loop;
  private long begin = System.nanoTime();
  private long sumNanos;
  private long inputNanos;
  private long rows;

  RankClock(int rank, int stepsPerEpoch, TimedSums sums, TrainingLoop loop) {
    this.rank = rank;
    this.stepsPerEpoch = stepsPerEpoch;
    this.sums = sums;
    this.loop = loop;
    sumNanos = sums.nanos();
  }

  /** A step has ended; gives the times of the epoch that has ended with it. */
  Optional<EpochReport.Part> after(StepResult result) {
    rows += result.rows();
    if ((result.step() + 1) % stepsPerEpoch != 0) {
      return Optional.empty();
    }
    long now = System.nanoTime();
    EpochReport.Part part =
        new EpochReport.Part(
            result.epoch() + 1,
            rank,
            rows,
            1e-9 * (now - begin),
            1e-9 * (loop.inputNanos() - inputNanos),
            1e-9 * (sums.nanos() - sumNanos));
    begin = now;
    sumNanos = sums.nanos();
    inputNanos = loop.inputNanos();
    rows = 0;
    return Optional.of(part);
  }
}
