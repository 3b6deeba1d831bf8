package org.sparknn.collective;

import java.io.Serializable;

/**
 * How long ranks wait, and are waited for.
 *
 * @param meetSeconds for each other at the start of the job
 * @param waitSeconds for a peer in one sum, until {@link RankContext#timeout} says otherwise
 * @param silenceSeconds how long the driver may hear nothing of a rank, which sends heartbeats
 *     whatever else it does, before it counts as frozen or cut off
 */
public record Limits(int meetSeconds, int waitSeconds, int silenceSeconds) implements Serializable {
  /** Two minutes, and one of silence. */
  public static final Limits DEFAULT = new Limits(120, 120, 60);

  public Limits {
    if (meetSeconds < 1 || waitSeconds < 1 || silenceSeconds < 1) {
      throw new IllegalArgumentException(
          "limits must be at least 1 s but got %d, %d and %d s"
              .formatted(meetSeconds, waitSeconds, silenceSeconds));
    }
  }

  /** Milliseconds from one heartbeat to the next: several fit into the silence. */
  int heartbeatMillis() {
    return (int) Math.min(2000, silenceSeconds * 200L);
  }
}
