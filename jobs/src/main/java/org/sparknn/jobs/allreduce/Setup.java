package org.sparknn.jobs.allreduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An application to measure in.
 *
 * @param executors processes of one core each
 * @param transport how they reach each other
 */
record Setup(int executors, Transport transport) {

  /** What can be asked of the transport. */
  enum Transport {
    PLAIN("plain", true, false, false),
    AUTHENTICATED("authenticated", true, true, false),
    ENCRYPTED("encrypted", true, true, true),
    SOCKETS("plain, sockets only", false, false, false),
    ENCRYPTED_SOCKETS("encrypted, sockets only", false, true, true);

    final String label;
    private final boolean sharesMemory;
    private final boolean authenticates;
    private final boolean encrypts;

    Transport(String label, boolean sharesMemory, boolean authenticates, boolean encrypts) {
      this.label = label;
      this.sharesMemory = sharesMemory;
      this.authenticates = authenticates;
      this.encrypts = encrypts;
    }

    /** Spark's settings; a secret is new each time. */
    Map<String, String> settings() {
      return Map.of(
          "spark.authenticate", Boolean.toString(authenticates),
          "spark.authenticate.secret", UUID.randomUUID().toString(),
          "spark.network.crypto.enabled", Boolean.toString(encrypts),
          "spark.sparknn.sharedMemory", Boolean.toString(sharesMemory));
    }
  }

  /** Two executors, plain and encrypted, or all. */
  static List<Setup> all(boolean quick) {
    if (quick) {
      return List.of(new Setup(2, Transport.PLAIN), new Setup(2, Transport.ENCRYPTED));
    }
    List<Setup> setups = new ArrayList<>();
    for (int executors : new int[] {2, 4}) {
      for (Transport transport : Transport.values()) {
        setups.add(new Setup(executors, transport));
      }
    }
    return setups;
  }

  @Override
  public String toString() {
    return "%d executors, %s".formatted(executors, transport.label);
  }
}
