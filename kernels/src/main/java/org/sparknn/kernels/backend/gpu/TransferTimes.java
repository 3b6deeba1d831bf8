package org.sparknn.kernels.backend.gpu;

/**
 * What was moved between host and device since an arena was made.
 *
 * @param nanos of arrays and of what launches reported
 * @param few how often a few numbers went along with a launch, of which the time is not known
 */
record TransferTimes(long nanos, long few) {
  private static final int LAUNCHES = 100;

  /** By how much a launch takes longer when a few numbers go along: measured, in seconds. */
  static double secondsOfFew(Arena arena) {
    int itself = arena.place(ArenaMemory.CANARY_AT, ArenaMemory.CANARY_AT);
    Runnable launch = () -> arena.run(OperationCode.COPY, itself, 1);
    Runnable more =
        () -> {
          arena.give();
          launch.run();
        };
    return Math.max(0, seconds(more) - seconds(launch));
  }

  private static double seconds(Runnable launch) {
    return GpuTimings.median(
            () -> {
              for (int i = 0; i < LAUNCHES; i++) {
                launch.run();
              }
            })
        / LAUNCHES;
  }

  TransferTimes minus(TransferTimes earlier) {
    return new TransferTimes(nanos - earlier.nanos, few - earlier.few);
  }

  /**
   * Of all.
   *
   * @param secondsOfFew by how much a launch takes longer when a few numbers go along
   */
  double seconds(double secondsOfFew) {
    return nanos / 1e9 + few * secondsOfFew;
  }
}
