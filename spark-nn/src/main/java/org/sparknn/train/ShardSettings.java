package org.sparknn.train;

import java.io.Serializable;

/**
 * How a rank keeps its rows.
 *
 * @param memoryFraction the part of the free heap that the rows of all ranks of a process may take
 *     together; rows of a rank that would take more lie in a file
 */
public record ShardSettings(double memoryFraction) implements Serializable {
  public static final ShardSettings DEFAULT = new ShardSettings(0.4);

  public ShardSettings {
    if (!(memoryFraction >= 0 && memoryFraction <= 1)) {
      throw new IllegalArgumentException(
          "shardMemoryFraction must be between 0 and 1 but is " + memoryFraction);
    }
  }
}
