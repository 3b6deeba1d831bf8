package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.network.protocol.Message;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can strangers do at a rank's port? Its peer comes after them, and both sum. */
class StrangersTest {
  private static final Run RUN = new Run(new Token(11, 12), 3, 2);
  private static final int RETRIES = 3;
  private static final long SEED = 1;

  /** A connection is closed after 10 s without a hello. */
  private static final int SILENCE_MILLIS = 15_000;

  private static final int AT_ONCE_MILLIS = 5_000;

  private static SparkSession session;
  private static int port;

  private final List<Socket> sockets = new ArrayList<>();
  private End zero;

  @BeforeAll
  static void start() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      port = Math.min(65_000, free.getLocalPort());
    }
    session =
        Sessions.local(
            1,
            Map.of(
                "spark.sparknn.port",
                Integer.toString(port),
                "spark.port.maxRetries",
                Integer.toString(RETRIES)));
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  @BeforeEach
  void open() {
    zero = new End(RUN, 0, Duration.ofSeconds(20));
  }

  @AfterEach
  void thePeerComesAndNothingIsLeft() throws Exception {
    try (End one = new End(RUN, 1, Duration.ofSeconds(20))) {
      one.dial(0, zero);
      zero.ready();
      one.ready();
      assertEquals(3, zero.sumWith(one, 1, 2));
      assertEquals(null, zero.inbox.health.failure());
      assertTrue(!Leftovers.threads("sparknn").isEmpty());
    }
    zero.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    Leftovers.assertNoThreads("sparknn");
    Leftovers.assertFree(zero.sockets.port());
  }

  private Socket stranger() throws IOException {
    Socket socket = new Socket(End.host(), zero.sockets.port());
    sockets.add(socket);
    return socket;
  }

  private void send(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException closed) {
      // it may have been closed while this was under way; whether it was is asserted by the caller
      sockets.add(socket);
    }
  }

  private static void assertClosed(Socket socket, int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      while (socket.getInputStream().read() >= 0) {
        // an answer to nothing that was asked
        throw new AssertionError("a stranger was answered");
      }
    } catch (SocketTimeoutException open) {
      throw new AssertionError("still open after %d ms".formatted(millis), open);
    } catch (SocketException reset) {
      assertTrue(String.valueOf(reset.getMessage()).contains("reset"), reset.getMessage());
    }
  }

  /** A message in Spark's frame. */
  private static byte[] message(Run run, int kind, int payload) {
    ByteBuffer message = ByteBuffer.allocate(Header.BYTES + payload);
    Header.write(message, run, 1, kind, Lane.GRADIENTS);
    return ByteBuffer.allocate(SocketLink.FRAME_BYTES + message.capacity())
        .putLong(SocketLink.FRAME_BYTES + message.capacity())
        .put(Message.Type.OneWayMessage.id())
        .putInt(message.capacity())
        .put(message.array())
        .array();
  }

  @Test
  void randomBytesAreCutOff() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 20; i++) {
      byte[] bytes = new byte[100_000];
      random.nextBytes(bytes);
      Socket socket = stranger();
      send(socket, bytes);
      assertClosed(socket, AT_ONCE_MILLIS);
    }
  }

  @Test
  void hugeLengthsAreCutOff() throws IOException {
    for (long length : new long[] {FrameBound.STRANGER_BYTES + 1, Integer.MAX_VALUE, -1}) {
      Socket socket = stranger();
      send(socket, ByteBuffer.allocate(8).putLong(length).array());
      assertClosed(socket, AT_ONCE_MILLIS);
    }
  }

  @Test
  void othersTokensAttemptsAndMessagesAreCutOff() throws IOException {
    for (byte[] bytes :
        List.of(
            message(new Run(new Token(11, 13), 3, 2), Header.HELLO, 0),
            message(new Run(new Token(11, 12), 2, 2), Header.HELLO, 0),
            message(RUN, Header.DATA, 100),
            message(RUN, Header.DATA, Ring.SLICE_BYTES),
            message(RUN, Header.ABORT, 100),
            message(RUN, Header.GOODBYE, 0))) {
      Socket socket = stranger();
      send(socket, bytes);
      assertClosed(socket, AT_ONCE_MILLIS);
    }
  }

  @Test
  void whoSaysNoWholeHelloIsCutOffAfterSomeSeconds() throws IOException {
    byte[] hello = message(RUN, Header.HELLO, 0);
    Socket silent = stranger();
    Socket half = stranger();
    send(half, Arrays.copyOf(hello, hello.length - 1));
    Socket unfinished = stranger();
    send(
        unfinished,
        ByteBuffer.allocate(FrameBound.STRANGER_BYTES - 1)
            .putLong(FrameBound.STRANGER_BYTES)
            .array());
    for (Socket socket : List.of(silent, half, unfinished)) {
      assertClosed(socket, SILENCE_MILLIS);
    }
  }

  @Test
  void ofManyTheOldestAreClosed() throws IOException {
    int most = Strangers.MOST + 2 * Lane.ALL.length;
    int more = 200;
    for (int i = 0; i < most + more; i++) {
      stranger();
    }
    // two threads accept, so that the very order is not known
    for (Socket socket : sockets.subList(0, more / 2)) {
      assertClosed(socket, AT_ONCE_MILLIS);
    }
    assertTrue(zero.sockets.strangers() <= most, zero.sockets.strangers() + " connections");
  }

  @Test
  void ranksTakeThePortsOfTheirRange() {
    assertTrue(
        zero.sockets.port() >= port && zero.sockets.port() <= port + RETRIES,
        "port " + zero.sockets.port());
  }
}
