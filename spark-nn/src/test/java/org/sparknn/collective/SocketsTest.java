package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What does a rank's port let in? Both ends are in this process, with sockets between them. */
class SocketsTest {
  private static final Run RUN = new Run(new Token(1, 2), 3, 2);
  private static SparkSession session;

  @BeforeAll
  static void start() {
    session = Sessions.local(1, Map.of("spark.sparknn.sharedMemory", "false"));
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  private static End end(int rank) {
    return new End(RUN, rank, Duration.ofSeconds(20));
  }

  @Test
  void sumsCrossSocketsAndWhatIsUnderWayArrivesAfterClosing() throws Exception {
    float[] first = new float[3_000_001];
    float[] second = new float[first.length];
    Arrays.fill(first, 1);
    Arrays.fill(second, 2);
    End zero = end(0);
    End one = end(1);
    one.dial(0, zero);
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              one.ready();
              one.sum(second);
              one.close();
            });
    zero.ready();
    zero.sum(first);
    zero.close();
    other.get();
    for (float value : first) {
      assertEquals(3, value);
    }
    assertTrue(Arrays.equals(first, second));
    assertEquals(null, zero.inbox.health.failure());
    assertEquals(null, one.inbox.health.failure());
  }

  @Test
  void strangersAreCutOffAndPeersAreNotDisturbed() throws Exception {
    List<Run> strangers =
        List.of(
            new Run(new Token(1, 3), 3, 2),
            new Run(new Token(0, 2), 3, 2),
            new Run(new Token(1, 2), 4, 2));
    try (End zero = end(0);
        End one = end(1)) {
      one.dial(0, zero);
      zero.ready();
      one.ready();
      for (Run run : strangers) {
        try (End stranger = new End(run, 1, Duration.ofSeconds(20))) {
          CollectiveException e =
              assertThrows(
                  CollectiveException.class,
                  () -> {
                    stranger.dial(0, zero);
                    stranger.ready();
                  });
          assertTrue(e.getMessage().contains("rank 0"), e.getMessage());
        }
      }
      // a rank that is there already does not come again
      try (End twin = end(1)) {
        assertThrows(
            CollectiveException.class,
            () -> {
              twin.dial(0, zero);
              twin.ready();
            });
      }
      double[] sum = {1};
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(
              () -> new Exchange(one.traffic[0]).sum(new Doubles().of(new double[] {2}), 1));
      new Exchange(zero.traffic[0]).sum(new Doubles().of(sum), 1);
      other.get();
      assertEquals(3, sum[0]);
    }
  }

  @Test
  void bothEndsAskForSmallSumsToOvertake() {
    try (End zero = end(0);
        End one = end(1)) {
      one.dial(0, zero);
      zero.ready();
      one.ready();
      for (Lane lane : Lane.ALL) {
        int wanted = lane == Lane.STATISTICS ? SocketLink.LOW_DELAY : 0;
        assertEquals(wanted, typeOfService(zero, lane, 1), lane::toString);
        assertEquals(wanted, typeOfService(one, lane, 0), lane::toString);
      }
    }
  }

  private static int typeOfService(End end, Lane lane, int peer) {
    SocketLink link = (SocketLink) end.traffic[lane.ordinal()].link(peer);
    return link.channel.config().getOption(ChannelOption.IP_TOS);
  }

  @Test
  void aBrokenConnectionEndsAWait() throws Exception {
    try (End zero = end(0);
        End one = end(1)) {
      one.dial(0, zero);
      zero.ready();
      one.ready();
      CompletableFuture<CollectiveException> waiting =
          CompletableFuture.supplyAsync(
              () ->
                  assertThrows(
                      CollectiveException.class,
                      () -> new Exchange(zero.traffic[0]).sum(new Doubles().of(new double[1]), 1)));
      Thread.sleep(50);
      one.sockets.breakAll();
      String message = waiting.get().getMessage();
      assertTrue(message.startsWith("the connection with rank 1 ("), message);
      assertTrue(message.contains("broke; rank 0 waited for message 0 of sum 1"), message);
    }
  }
}
