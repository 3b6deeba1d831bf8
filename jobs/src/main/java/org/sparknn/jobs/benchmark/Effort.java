package org.sparknn.jobs.benchmark;

/**
 * How long is measured.
 *
 * @param rounds how often each contender has its turn
 * @param turnMillis length of a turn; a longer run is a turn of its own
 * @param warmUpMillis the longest warm-up of a contender; it ends before when its times have
 *     settled
 * @param pauseMillis before each turn, in which the threads of the others come to rest: OpenMP's
 *     spin for some milliseconds after their work is done
 * @param cpuTime whether with one thread its own time counts instead of the clock's, for machines
 *     that others use too
 */
public record Effort(
    int rounds, long turnMillis, long warmUpMillis, long pauseMillis, boolean cpuTime) {

  /** For figures that are quoted. */
  public static Effort full(boolean cpuTime) {
    return new Effort(7, 60, 10_000, 30, cpuTime);
  }

  /** To see whether all works. */
  public static Effort quick(boolean cpuTime) {
    return new Effort(3, 15, 300, 30, cpuTime);
  }
}
