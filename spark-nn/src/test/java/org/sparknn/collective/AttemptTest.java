package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Does the driver know a rank that is silent? */
class AttemptTest {
  private static final Limits LIMITS = new Limits(60, 60, 1);

  private final List<String> reasons = new ArrayList<>();
  private final Attempt attempt = new Attempt(new Run(new Token(1, 2), 1, 2), LIMITS, reasons::add);

  private void listenForMillis(int millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000L;
    while (System.nanoTime() < end && reasons.isEmpty()) {
      attempt.listen();
      Thread.sleep(LIMITS.heartbeatMillis() / 4);
    }
  }

  @Test
  void heartbeatsFitIntoAnySilence() {
    assertEquals(200, new Limits(1, 1, 1).heartbeatMillis());
    assertEquals(2000, new Limits(1, 1, 10).heartbeatMillis());
    assertEquals(2000, new Limits(1, 1, Integer.MAX_VALUE).heartbeatMillis());
  }

  /** As Ctrl-Z and a later {@code fg} do, or a virtual machine that is moved. */
  @Test
  void aDriverThatStoodStillBlamesNobody() throws InterruptedException {
    attempt.alive(new Peer(1, "3", "host", 1000, "jvm"), 17);
    Thread.sleep(1500);
    listenForMillis(100);
    assertEquals(List.of(), reasons);
    listenForMillis(10_000);
    assertEquals(
        List.of(
            "rank 1 (executor 3 on host) failed at or after step 17: nothing was heard of it for"
                + " 1 s: its process is frozen or cut off"),
        reasons);
  }
}
