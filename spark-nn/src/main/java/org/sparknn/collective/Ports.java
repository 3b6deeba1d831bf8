package org.sparknn.collective;

import java.io.IOException;
import java.util.function.IntFunction;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;

/**
 * The ports that ranks may listen on: {@code spark.sparknn.port} and, as for Spark's own services,
 * the {@code spark.port.maxRetries} ports behind it; any if it is 0 or not set. Each rank of a host
 * takes one.
 */
record Ports(int first, int retries) {
  private static final String PORT = "spark.sparknn.port";
  private static final int LEAST = 1024;
  private static final int MOST = 65_535;

  /** Refuses a first port that cannot be one. */
  Ports {
    if (first != 0 && (first < LEAST || first > MOST)) {
      throw new IllegalArgumentException(
          "%s must be 0 or from %d to %d but is %d".formatted(PORT, LEAST, MOST, first));
    }
  }

  static Ports of(SparkConf conf) {
    return new Ports(conf.getInt(PORT, 0), Utils.portMaxRetries(conf));
  }

  /** The last port that may be taken. */
  private int last() {
    return first == 0 ? 0 : (int) Math.min(MOST, (long) first + retries);
  }

  /**
   * Opens the first port that is free.
   *
   * @param open binds a port, or throws why it cannot
   * @throws IllegalStateException if none is free
   */
  <T> T bind(String host, IntFunction<T> open) {
    for (int port = first; port <= last(); port++) {
      try {
        return open.apply(port);
      } catch (Exception e) {
        // Netty throws checked exceptions without declaring them
        if (first == 0 || !isTaken(e)) {
          throw new IllegalStateException(
              "port %d of %s cannot be opened: %s".formatted(port, host, e.getMessage()), e);
        }
      }
    }
    throw new IllegalStateException(
        ("none of the ports %d to %d of %s is free (%s and spark.port.maxRetries say which a rank"
                + " may take; each rank of a host wants one)")
            .formatted(first, last(), host, PORT));
  }

  /** Stricter than {@code Utils.isBindCollision}, for which every bind that fails collides. */
  private static boolean isTaken(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          && String.valueOf(cause.getMessage()).contains("Address already in use")) {
        return true;
      }
    }
    return false;
  }
}
