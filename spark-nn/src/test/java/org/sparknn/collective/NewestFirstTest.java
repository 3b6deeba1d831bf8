package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparknn.collective.RanksOnThreads.failure;
import static org.sparknn.collective.RanksOnThreads.values;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparknn.kernels.collective.Collective;

/** Do newer sums overtake older ones, with the same bits, and do all end whatever happens? */
class NewestFirstTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int STEPS = 3;

  /** Of a step; few floats and none among them. */
  private static final int[] LENGTHS = {
    300_003, 1, 70_000, 9000, 8192, 0, 150_001, 8193, 20_000, 400_000, 77, 8000, 100, 5, 123_456,
  };

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    Leftovers.assertNoThreads("sparknn-sums");
  }

  @ParameterizedTest
  @CsvSource({
    "1, NONE",
    "2, NONE",
    "3, NONE",
    "5, NONE",
    "8, NONE",
    "9, NONE",
    "16, NONE",
    "2, BF16",
    "9, BF16",
    "12, BF16"
  })
  void theBitsAreThoseOfTheOldOrder(int ranks, Compression compression) throws Exception {
    List<Future<List<float[]>>> ordered =
        RanksOnThreads.run(ranks, LONG, collective -> steps(collective, compression, false));
    List<Future<List<float[]>>> overtaking =
        RanksOnThreads.run(ranks, LONG, collective -> steps(collective, compression, true));
    for (int rank = 0; rank < ranks; rank++) {
      List<float[]> wanted = ordered.get(0).get();
      List<float[]> got = overtaking.get(rank).get();
      for (int i = 0; i < wanted.size(); i++) {
        assertArrayEquals(wanted.get(i), got.get(i), "sum " + i);
      }
    }
  }

  /** Ranks come at their own times, and wait for the newest sum first. */
  private static List<float[]> steps(
      SparkCollective collective, Compression compression, boolean newestFirst) throws Exception {
    collective.compress(compression);
    if (newestFirst) {
      collective.newestFirst(LENGTHS.length);
    }
    Random random = new Random(collective.rank());
    List<float[]> all = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      collective.sum(new double[1], 1);
      List<Collective.Pending> pending = new ArrayList<>();
      for (int length : LENGTHS) {
        float[] values = values(collective.rank(), length);
        all.add(values);
        pending.add(0, collective.start(values, 0, length));
        if (random.nextInt(3) == 0) {
          Thread.sleep(random.nextInt(4));
        }
      }
      for (Collective.Pending sum : pending) {
        sum.await();
        assertTrue(sum.isThere());
      }
    }
    collective.newestFirst(1);
    collective.sum(new double[1], 1);
    float[] last = {collective.rank()};
    collective.sum(last, 0, 1);
    assertEquals(collective.ranks() * (collective.ranks() - 1) * 0.5f, last[0]);
    return all;
  }

  /** A sum of three messages, each of which is noted; before the second one it waits for a gate. */
  private static final class Noted implements Course {
    private final String name;
    private final List<String> events;
    private final CountDownLatch reached;
    private final CountDownLatch gate;
    private int messages;

    Noted(String name, List<String> events, CountDownLatch reached, CountDownLatch gate) {
      this.name = name;
      this.events = events;
      this.reached = reached;
      this.gate = gate;
    }

    @Override
    public boolean advance() {
      if (messages == 1) {
        reached.countDown();
        try {
          assertTrue(gate.await(LONG.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      messages++;
      events.add(name);
      return true;
    }

    @Override
    public boolean isDone() {
      return messages == 3;
    }

    @Override
    public Wanted wanted() {
      throw new AssertionError("it never waits");
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 'old old new new new old'", "false, 'old old old new new new'"})
  void aNewerSumGoesFirstWhereThatIsWanted(boolean newestFirst, String order)
      throws InterruptedException {
    Inbox inbox = new Inbox(new Run(Token.random(), 1, 1), 0, new Health(0, LONG, () -> {}));
    List<String> events = new CopyOnWriteArrayList<>();
    try (Background background =
        new Background(
            "sparknn-sums-test",
            Lane.GRADIENTS,
            inbox,
            cause -> {
              throw new AssertionError(cause);
            })) {
      background.newestFirst(newestFirst);
      CountDownLatch reached = new CountDownLatch(1);
      CountDownLatch gate = new CountDownLatch(1);
      Collective.Pending old = background.start(new Noted("old", events, reached, gate));
      assertTrue(reached.await(LONG.toSeconds(), TimeUnit.SECONDS));
      Collective.Pending young = background.start(new Noted("new", events, reached, gate));
      gate.countDown();
      young.await();
      old.await();
      assertEquals(order, String.join(" ", events));
    }
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "9"})
  void aRankThatFailsAmongManySumsEndsAll(int ranks) throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            ranks,
            LONG,
            collective -> {
              collective.newestFirst(LENGTHS.length);
              collective.sum(new double[1], 1);
              List<Collective.Pending> pending = new ArrayList<>();
              for (int length : LENGTHS) {
                if (collective.rank() == 1 && pending.size() == 8) {
                  IllegalStateException cause = new IllegalStateException("out of luck");
                  collective.abort(cause);
                  throw cause;
                }
                pending.add(collective.start(values(collective.rank(), length), 0, length));
              }
              CollectiveException told = null;
              for (Collective.Pending sum : pending) {
                try {
                  sum.await();
                } catch (CollectiveException e) {
                  told = e;
                  assertTrue(!sum.isThere());
                }
              }
              throw told;
            });
    for (int rank = 0; rank < ranks; rank++) {
      if (rank != 1) {
        CollectiveException e =
            assertInstanceOf(CollectiveException.class, failure(results.get(rank)));
        assertEquals(1, e.peer());
        assertTrue(e.getMessage().contains("out of luck"), e.getMessage());
      }
    }
  }

  @Test
  void waitsHaveADeadlineAndNameTheNewestSum() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            2,
            Duration.ofMillis(300),
            collective -> {
              collective.newestFirst(2);
              collective.sum(new double[1], 1);
              if (collective.rank() == 1) {
                Thread.sleep(900);
                return 1;
              }
              Collective.Pending old = collective.start(new float[100_000], 0, 100_000);
              Collective.Pending young = collective.start(new float[100_000], 0, 100_000);
              assertThrows(CollectiveException.class, old::await);
              young.await();
              return 0;
            });
    assertEquals(
        "rank 0 waited 0.3 s for message 0 of sum 2 of the gradients from rank 1 (executor none on"
            + " localhost)",
        failure(results.get(0)).getMessage());
  }

  @Test
  void aSumThatThePeersDoNotMakeIsNamed() throws Exception {
    List<Future<Integer>> results =
        RanksOnThreads.run(
            2,
            LONG,
            collective -> {
              collective.newestFirst(2);
              collective.sum(new double[1], 1);
              int length = collective.rank() == 0 ? 100_000 : 100_002;
              List<Collective.Pending> pending = new ArrayList<>();
              pending.add(collective.start(new float[50_000], 0, 50_000));
              pending.add(collective.start(new float[length], 0, length));
              pending.forEach(Collective.Pending::await);
              return 0;
            });
    String message = failure(results.get(0)).getMessage();
    assertTrue(message.contains("the ranks do not make the same calls"), message);
  }
}
