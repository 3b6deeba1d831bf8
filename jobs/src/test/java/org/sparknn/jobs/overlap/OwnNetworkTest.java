package org.sparknn.jobs.overlap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Is only a network of one's own made slow? */
class OwnNetworkTest {
  private static final int LIMITED = 7;

  /** Started in the namespace. */
  static final class Inside {
    private Inside() {}

    public static void main(String[] arguments) {
      OwnNetwork.setBandwidth(1e6);
      System.exit(OwnNetwork.isHere() && arguments[0].equals("two words") ? LIMITED : 1);
    }
  }

  @Test
  void theMachinesNetworkIsLeftAlone() {
    assertFalse(OwnNetwork.isHere());
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> OwnNetwork.setBandwidth(1e6));
    assertEquals("the network of the machine is not to be limited", e.getMessage());
  }

  /** Where none can be made, what is missing must be said. */
  @Test
  void aProgramRunsInANetworkOfItsOwn() throws IOException {
    int status;
    try {
      status = OwnNetwork.run(Inside.class, List.of("two words"));
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().contains("sch_tbf"), e.getMessage());
      assertTrue(e.getMessage().contains("; unshare --net: "), e.getMessage());
      assertTrue(e.getMessage().contains("; unshare --net --map-root-user: "), e.getMessage());
      return;
    }
    assertEquals(LIMITED, status);
  }
}
