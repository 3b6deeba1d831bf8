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
public record Ports(int first, int retries) {
  private static final String PORT = "spark.sparknn.port";
  private static final int LEAST = 1024;
  private static final int MOST = 65_535;

  /** Refuses a first port that cannot be one. */
  public Ports {
    if (first != 0 && (first < LEAST || first > MOST)) {
      throw refusal(Integer.toString(first));
    }
  }

  /**
   * Refuses a first port that cannot be one.
   *
   * @throws IllegalArgumentException naming the setting
   */
  public static void check(SparkConf conf) {
    Ports unused = of(conf);
  }

  static Ports of(SparkConf conf) {
    return new Ports(first(conf), Utils.portMaxRetries(conf));
  }

  private static int first(SparkConf conf) {
    String port = conf.get(PORT, "0");
    try {
      return Integer.parseInt(port);
    } catch (NumberFormatException e) {
      throw refusal(port);
    }
  }

  private static IllegalArgumentException refusal(String port) {
    return new IllegalArgumentException(
        "%s must be 0 or from %d to %d but is %s".formatted(PORT, LEAST, MOST, port));
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
