package org.sparknn.collective;

import java.io.Serializable;

/**
 * How long ranks wait.
 *
 * @param meetSeconds for each other at the start of the job
 * @param waitSeconds for a peer in one sum, until {@link RankContext#timeout} says otherwise
 */
public record Limits(int meetSeconds, int waitSeconds) implements Serializable {
  /** Two minutes each. */
  public static final Limits DEFAULT = new Limits(120, 120);

  public Limits {
    if (meetSeconds < 1 || waitSeconds < 1) {
      throw new IllegalArgumentException(
          "limits must be at least 1 s but got %d and %d s".formatted(meetSeconds, waitSeconds));
    }
  }
}
