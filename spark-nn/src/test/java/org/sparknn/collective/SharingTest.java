package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When do two ranks of a host share memory, and what if they cannot? */
class SharingTest {
  private static final Run RUN = new Run(new Token(21, 22), 1, 2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final double MINE = 1.2345678e-9;
  private static final double OTHERS = -9.8765432e11;
  private SparkSession session;

  @AfterEach
  void stop() {
    if (session != null) {
      session.stop();
    }
  }

  /** Two ranks that have met. */
  private static void between(Meeting meeting) throws Exception {
    try (End zero = new End(RUN, 0, PATIENCE);
        End one = new End(RUN, 1, PATIENCE)) {
      one.dial(0, zero);
      zero.ready();
      one.ready();
      meeting.of(zero, one);
    }
  }

  private interface Meeting {
    void of(End zero, End one) throws Exception;
  }

  /** Two ranks that share memory, with an ear on their connections. */
  private static void overheard(Ear ear) throws Exception {
    try (End zero = new End(RUN, 0, PATIENCE);
        End one = new End(RUN, 1, PATIENCE);
        Tap tap = new Tap(zero.sockets.port())) {
      one.dial(0, tap.port());
      zero.ready();
      one.ready();
      awaitSharing(zero, one);
      ear.hears(zero, one, tap);
    }
  }

  private interface Ear {
    void hears(End zero, End one, Tap tap) throws Exception;
  }

  private static SocketLink link(End from, End to, Lane lane) {
    return (SocketLink) from.traffic[lane.ordinal()].link(to.inbox.rank);
  }

  private static boolean shares(End from, End to, Lane lane) {
    return link(from, to, lane).sharing().outgoing() != null;
  }

  /** The answer comes after the hello. */
  private static void awaitSharing(End zero, End one) throws InterruptedException {
    for (Lane lane : Lane.ALL) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!shares(zero, one, lane) || !shares(one, zero, lane)) {
        assertTrue(System.nanoTime() < end, "no memory is shared");
        Thread.sleep(5);
      }
    }
  }

  private static void assertLongSums(End zero, End one) {
    float[] ones = new float[1_000_001];
    float[] threes = new float[ones.length];
    Arrays.fill(ones, 1);
    Arrays.fill(threes, 3);
    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> one.sum(threes));
    zero.sum(ones);
    other.join();
    float[] fours = new float[ones.length];
    Arrays.fill(fours, 4);
    assertArrayEquals(fours, ones);
    assertArrayEquals(fours, threes);
  }

  /** Files that have not been deleted. */
  private static List<String> files() {
    File[] folders = SparkEnv.get().blockManager().diskBlockManager().localDirs();
    return Arrays.stream(folders)
        .flatMap(folder -> Arrays.stream(folder.listFiles()))
        .flatMap(folder -> Arrays.stream(folder.list()))
        .filter(name -> name.startsWith("temp_local"))
        .toList();
  }

  private static Map<String, String> encryptingFiles(boolean whether) {
    return Map.of("spark.io.encryption.enabled", Boolean.toString(whether));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void memoryIsGivenBackWhenARankCloses(boolean encrypts) throws Exception {
    session = Sessions.local(1, encryptingFiles(encrypts));
    long before = Leftovers.mappedFiles();
    between(
        (zero, one) -> {
          awaitSharing(zero, one);
          assertLongSums(zero, one);
          // two lanes, two directions, two ends
          assertEquals(before + 8, Leftovers.mappedFiles());
          zero.inbox.mappings.use(
              () -> {
                zero.close();
                assertEquals(before + 8, Leftovers.mappedFiles());
              });
          assertEquals(before + 4, Leftovers.mappedFiles());
          assertThrows(IllegalStateException.class, () -> zero.sumAlone(1));
        });
    assertEquals(before, Leftovers.mappedFiles());
  }

  /** With all that Spark can encrypt by, and with nothing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.sparknn.nothing",
        "spark.io.encryption.enabled",
        "spark.authenticate spark.network.crypto.enabled",
        "spark.authenticate spark.authenticate.enableSaslEncryption",
        "spark.ssl.rpc.enabled"
      })
  void valuesLieInTheMemoryInTheClearOnlyWhereNothingEncrypts(String settings, @TempDir Path folder)
      throws Exception {
    Map<String, String> all = new HashMap<>(Certificates.settings(folder));
    all.put("spark.ssl.rpc.enabled", "false");
    for (String setting : settings.split(" ", -1)) {
      all.put(setting, "true");
    }
    session = Sessions.local(1, all);
    boolean clear = settings.equals("spark.sparknn.nothing");
    overheard(
        (zero, one, tap) -> {
          assertEquals(List.of(), files());
          assertEquals(MINE + OTHERS, zero.sumWith(one, MINE, OTHERS));
          assertLongSums(zero, one);
          SharedBytes bytes = SharedBytes.ofThisProcess();
          assertEquals(clear, bytes.contain(MINE));
          assertEquals(clear, bytes.contain(OTHERS));
          assertFalse(tap.hasHeard(MINE));
          assertFalse(tap.hasHeard(OTHERS));
          assertEquals(List.of(), files());
        });
  }

  @Test
  void nothingIsSharedWhereThatIsOff() throws Exception {
    session = Sessions.local(1, Map.of("spark.sparknn.sharedMemory", "false"));
    between(
        (zero, one) -> {
          assertLongSums(zero, one);
          for (Lane lane : Lane.ALL) {
            assertEquals(0, link(zero, one, lane).sharing().offer().length);
            assertFalse(shares(zero, one, lane));
            assertFalse(shares(one, zero, lane));
          }
          assertEquals(List.of(), files());
        });
  }

  /** A peer that lags: what finds no place goes over the connection, and keeps its turn. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messagesKeepTheirOrderOnBothWays(boolean encrypts) throws Exception {
    session = Sessions.local(1, encryptingFiles(encrypts));
    between(
        (zero, one) -> {
          awaitSharing(zero, one);
          Traffic from = zero.traffic[Lane.GRADIENTS.ordinal()];
          Random random = new Random(1);
          int most = 1000;
          int shared = 0;
          int sent = 0;
          int taken = 0;
          while (taken < most) {
            while (sent < most && sent < taken + SharedMemory.PLACES + Ring.AHEAD) {
              Parcel parcel = from.begin(1, 1, sent, 1);
              shared += parcel.isShared() ? 1 : 0;
              parcel.bytes.putInt(sent);
              from.send(1, parcel);
              sent++;
            }
            // then some that took the connection are there before others that are shared
            int left = sent == most ? 0 : random.nextInt(Ring.AHEAD);
            while (taken < sent - left) {
              assertNext(one, taken);
              taken++;
            }
          }
          assertTrue(shared > 0, "no message was shared");
          assertTrue(shared < most, "all messages were shared");
        });
  }

  private static void assertNext(End one, int number) {
    Traffic to = one.traffic[Lane.GRADIENTS.ordinal()];
    Parcel[] got = new Parcel[1];
    new Wait(one.inbox.bell(Lane.GRADIENTS), one.inbox.health, false)
        .until(
            () -> (got[0] = to.take(0, 1, number, 1, Integer.BYTES)) != null,
            () -> to.message(0, 1, number));
    assertEquals(number, got[0].bytes.getInt());
    got[0].release();
  }

  @Test
  void whatCannotBeMappedIsDeclined() {
    session = Sessions.local(1);
    assertNull(Sharing.NONE.accept(ByteBuffer.allocate(100)));
    assertEquals(0, Sharing.NONE.offer().length);
    try (End zero = new End(RUN, 0, PATIENCE);
        End one = new End(RUN, 1, PATIENCE)) {
      one.dial(0, zero);
      zero.ready();
      one.ready();
      Sharing sharing = link(zero, one, Lane.GRADIENTS).sharing();
      for (String path : List.of("", "/etc/hostname", "/nowhere/memory", "\0")) {
        byte[] text = path.getBytes(StandardCharsets.UTF_8);
        ByteBuffer offer = ByteBuffer.allocate(17 + text.length).put(17, text);
        assertNull(sharing.accept(offer), path);
      }
      assertNull(sharing.accept(ByteBuffer.allocate(16)));
    }
  }

  /** Only then something takes the wire; which rank waits is left to the machine. */
  @Test
  void aSleeperIsRung() throws Exception {
    session = Sessions.local(1);
    overheard(
        (zero, one, tap) -> {
          int before = tap.bytes();
          for (int i = 0; i < 10; i++) {
            CompletableFuture<Double> sum = CompletableFuture.supplyAsync(() -> zero.sumAlone(1));
            Thread.sleep(20);
            assertEquals(3, one.sumAlone(2));
            assertEquals(3, sum.get());
          }
          long end = System.nanoTime() + PATIENCE.toNanos();
          while (tap.bytes() < before + SocketLink.FRAME_BYTES + Header.BYTES) {
            assertTrue(System.nanoTime() < end, "nobody was rung");
            Thread.sleep(5);
          }
        });
  }
}
