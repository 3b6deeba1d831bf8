package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.crypto.AuthServerBootstrap;
import org.apache.spark.network.netty.SparkTransportConf;
import org.apache.spark.network.protocol.Message;
import org.apache.spark.network.sasl.SecretKeyHolder;
import org.apache.spark.network.server.NoOpRpcHandler;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.util.TransportConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scala.Option;

/** Who hears the values of two ranks on the wire, and who can take part without the secret? */
class SecretsTest {
  private static final Run RUN = new Run(new Token(11, 12), 3, 2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int ANSWER_MILLIS = 1000;
  private static final double MINE = 1.2345678e-9;
  private static final double OTHERS = -9.8765432e11;

  /** Floats of some messages of a ring. */
  private static final int LONG = 1_000_000;

  /** What an application switches on. */
  private enum Safety {
    NONE("spark.sparknn.nothing", true),
    SECRET("spark.authenticate", true),
    SASL("spark.authenticate spark.authenticate.enableSaslEncryption", false),
    AES("spark.authenticate spark.network.crypto.enabled", false),
    TLS("spark.ssl.rpc.enabled", false);

    private final String settings;
    private final boolean readable;

    Safety(String settings, boolean readable) {
      this.settings = settings;
      this.readable = readable;
    }

    private SparkSession session(Path folder) throws Exception {
      Map<String, String> all = new HashMap<>();
      // else no value would take the wire
      all.put("spark.sparknn.sharedMemory", "false");
      for (String setting : settings.split(" ", -1)) {
        all.put(setting, "true");
      }
      if (this == TLS) {
        all.putAll(Certificates.settings(folder));
      }
      return Sessions.local(1, all);
    }
  }

  @ParameterizedTest
  @EnumSource
  void valuesAreReadableOnTheWireOnlyWhereNothingEncryptsThem(Safety safety, @TempDir Path folder)
      throws Exception {
    SparkSession session = safety.session(folder);
    try (End zero = new End(RUN, 0, PATIENCE);
        End one = new End(RUN, 1, PATIENCE);
        Tap tap = new Tap(zero.sockets.port())) {
      one.dial(0, tap.port());
      zero.ready();
      one.ready();
      assertEquals(MINE + OTHERS, zero.sumWith(one, MINE, OTHERS));
      assertEquals(safety.readable, tap.hasHeard(MINE));
      assertEquals(safety.readable, tap.hasHeard(OTHERS));
    } finally {
      session.stop();
    }
  }

  @ParameterizedTest
  @EnumSource
  void longMessagesArriveWhole(Safety safety, @TempDir Path folder) throws Exception {
    SparkSession session = safety.session(folder);
    try (End zero = new End(RUN, 0, PATIENCE);
        End one = new End(RUN, 1, PATIENCE)) {
      one.dial(0, zero);
      zero.ready();
      one.ready();
      float[] ones = new float[LONG];
      float[] threes = new float[LONG];
      Arrays.fill(ones, 1);
      Arrays.fill(threes, 3);
      CompletableFuture<Void> other = CompletableFuture.runAsync(() -> one.sum(threes));
      zero.sum(ones);
      other.join();
      float[] fours = new float[LONG];
      Arrays.fill(fours, 4);
      assertArrayEquals(fours, ones);
      assertArrayEquals(fours, threes);
    } finally {
      session.stop();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SECRET", "SASL", "AES"})
  void whoHasNotTheSecretIsNoPeer(Safety safety, @TempDir Path folder) throws Exception {
    SparkSession session = safety.session(folder);
    try (End zero = new End(RUN, 0, PATIENCE);
        End one = new End(RUN, 1, PATIENCE)) {
      assertNoAnswerWithoutSecret(zero);
      assertNoConnectionWithAnotherSecret(zero.sockets.port());
      assertNoCallOfAnotherSecret(one);
      assertEquals(null, zero.inbox.health.failure());
      one.dial(0, zero);
      zero.ready();
      one.ready();
      assertEquals(3, zero.sumWith(one, 1, 2));
    } finally {
      session.stop();
    }
  }

  /** Even with the run's token; some seconds later the connection is closed as a stranger's. */
  private static void assertNoAnswerWithoutSecret(End zero) throws IOException {
    ByteBuffer hello = ByteBuffer.allocate(Header.BYTES);
    Header.write(hello, RUN, 1, Header.HELLO, Lane.GRADIENTS);
    try (Socket socket = new Socket(End.host(), zero.sockets.port())) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket
          .getOutputStream()
          .write(
              ByteBuffer.allocate(SocketLink.FRAME_BYTES + Header.BYTES)
                  .putLong(SocketLink.FRAME_BYTES + Header.BYTES)
                  .put(Message.Type.OneWayMessage.id())
                  .putInt(Header.BYTES)
                  .put(hello.array())
                  .array());
      assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
      assertEquals(1, zero.sockets.strangers());
    }
  }

  private static SecretKeyHolder otherSecret() {
    return new SecretKeyHolder() {
      @Override
      public String getSaslUser(String application) {
        return SparkEnv.get().securityManager().getSaslUser(application);
      }

      @Override
      public String getSecretKey(String application) {
        return "another secret";
      }
    };
  }

  private static TransportConf transport() {
    return SparkTransportConf.fromSparkConf(
        SparkEnv.get().conf(), "sparknn", 1, Option.empty(), Option.empty());
  }

  private static void assertNoConnectionWithAnotherSecret(int port) {
    SparkConf conf = SparkEnv.get().conf();
    try (TransportContext context = new TransportContext(transport(), new NoOpRpcHandler());
        TransportClientFactory clients =
            context.createClientFactory(
                List.of(new AuthClientBootstrap(transport(), conf.getAppId(), otherSecret())))) {
      assertThrows(Exception.class, () -> clients.createUnmanagedClient(End.host(), port));
    }
  }

  private static void assertNoCallOfAnotherSecret(End one) {
    try (TransportContext context = new TransportContext(transport(), new NoOpRpcHandler());
        TransportServer server =
            context.createServer(
                End.host(), 0, List.of(new AuthServerBootstrap(transport(), otherSecret())))) {
      CollectiveException refusal =
          assertThrows(CollectiveException.class, () -> one.dial(0, server.getPort()));
      assertTrue(
          refusal.getMessage().startsWith("cannot connect to rank 0 (executor test"),
          refusal.getMessage());
    }
  }
}
