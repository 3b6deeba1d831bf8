package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Do ranks learn of each other, or why they cannot? */
class RendezvousTest {
  private final List<byte[]> answers = new ArrayList<>();

  private void register(Rendezvous rendezvous, int rank, String executor) {
    rendezvous.register(new Peer(rank, executor, "host", 1000 + rank, "jvm"), answers::add);
  }

  private String refusal(int index) {
    return assertThrows(CollectiveException.class, () -> DriverMessage.answer(answers.get(index)))
        .getMessage();
  }

  @Test
  void allGetTheTableWhenTheLastHasCome() {
    Rendezvous rendezvous = new Rendezvous(2);
    register(rendezvous, 1, "a");
    assertTrue(answers.isEmpty());
    register(rendezvous, 0, "b");
    for (byte[] answer : answers) {
      assertEquals(
          List.of(new Peer(0, "b", "host", 1000, "jvm"), new Peer(1, "a", "host", 1001, "jvm")),
          DriverMessage.answer(answer));
    }
    assertEquals(2, answers.size());
  }

  @Test
  void whoWaitsHearsWhoIsMissing() {
    Rendezvous rendezvous = new Rendezvous(3);
    register(rendezvous, 1, "a");
    rendezvous.expire(7);
    assertEquals("ranks [0, 2] of 3 have not come within 7 s", refusal(0));
    register(rendezvous, 0, "a");
    assertEquals("ranks [0, 2] of 3 have not come within 7 s", refusal(1));
  }

  @Test
  void aRankThatComesTwiceIsTurnedAway() {
    Rendezvous rendezvous = new Rendezvous(2);
    register(rendezvous, 1, "a");
    register(rendezvous, 1, "b");
    assertEquals(
        "rank 1 (executor b on host) comes again, after rank 1 (executor a on host)", refusal(0));
    register(rendezvous, 2, "b");
    assertEquals("there is no rank 2 among 2", refusal(1));
  }

  @Test
  void aFailureEndsTheWait() {
    Rendezvous rendezvous = new Rendezvous(2);
    register(rendezvous, 1, "a");
    rendezvous.fail("rank 0 failed");
    assertEquals("rank 0 failed", refusal(0));
  }
}
