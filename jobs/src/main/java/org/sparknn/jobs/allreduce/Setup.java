package org.sparknn.jobs.allreduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An application to measure in.
 *
 * @param executors processes of one core each
 * @param security what the application does to its connections
 */
record Setup(int executors, Security security) {

  /** What can be asked of connections. */
  enum Security {
    PLAIN("plain", false, false),
    AUTHENTICATED("authenticated", true, false),
    ENCRYPTED("encrypted", true, true);

    final String label;
    private final boolean authenticates;
    private final boolean encrypts;

    Security(String label, boolean authenticates, boolean encrypts) {
      this.label = label;
      this.authenticates = authenticates;
      this.encrypts = encrypts;
    }

    /** Spark's settings; a secret is new each time. */
    Map<String, String> settings() {
      return Map.of(
          "spark.authenticate", Boolean.toString(authenticates),
          "spark.authenticate.secret", UUID.randomUUID().toString(),
          "spark.network.crypto.enabled", Boolean.toString(encrypts));
    }
  }

  /** Two executors, plain and encrypted, or all. */
  static List<Setup> all(boolean quick) {
    if (quick) {
      return List.of(new Setup(2, Security.PLAIN), new Setup(2, Security.ENCRYPTED));
    }
    List<Setup> setups = new ArrayList<>();
    for (int executors : new int[] {2, 4}) {
      for (Security security : Security.values()) {
        setups.add(new Setup(executors, security));
      }
    }
    return setups;
  }

  @Override
  public String toString() {
    return "%d executors, %s".formatted(executors, security.label);
  }
}
