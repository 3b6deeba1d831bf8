package org.sparknn.collective;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that the ends of a connection share, where both are processes of one host: one for
 * each direction. Each end offers its own, as a file below Spark's local directories, with its
 * hello, and uses it once the peer has answered that it has mapped it; then the file has no name
 * any more. Where a peer cannot, all messages take the connection.
 *
 * <p>The setting {@code spark.sparknn.sharedMemory} (true) switches it off. It is off where
 * connections or local files are encrypted, too.
 */
final class Sharing {
  /** Of no connection: nothing is shared. */
  static final Sharing NONE = new Sharing(null, 0);

  private static final Logger LOG = LoggerFactory.getLogger(Sharing.class);
  private static final String SETTING = "spark.sparknn.sharedMemory";
  private static final String FILES_ENCRYPTED = "spark.io.encryption.enabled";
  private static final int KEY_BYTES = 2 * Long.BYTES;

  /** Where this end's memory is, or null if nothing is shared. */
  private final Path file;

  private final int payloadBytes;
  private final UUID key = UUID.randomUUID();

  /** Of this end, until the peer has answered. */
  private SharedMemory offered;

  /** For messages to the peer, once it has mapped it. */
  private volatile SharedMemory outgoing;

  private Sharing(Path file, int payloadBytes) {
    this.file = file;
    this.payloadBytes = payloadBytes;
  }

  /** What the ends of a connection may share. */
  static Sharing of(Channel channel, Lane lane, SparkEnv env) {
    return isAllowed(env.conf()) && isOfOneHost(channel) && !isSecret(channel)
        ? new Sharing(
            env.blockManager().diskBlockManager().createTempLocalBlock()._2().toPath(),
            lane.payloadBytes)
        : NONE;
  }

  private static boolean isAllowed(SparkConf conf) {
    return conf.getBoolean(SETTING, true) && !conf.getBoolean(FILES_ENCRYPTED, false);
  }

  /** Other hosts, and containers with a network of their own, have other addresses. */
  private static boolean isOfOneHost(Channel channel) {
    return channel.localAddress() instanceof InetSocketAddress own
        && channel.remoteAddress() instanceof InetSocketAddress peers
        && own.getAddress().equals(peers.getAddress());
  }

  private static boolean isSecret(Channel channel) {
    return channel.pipeline().get(SslHandler.class) != null || Encryption.isBySpark(channel);
  }

  /** What to tell the peer with the hello: nothing, or where this end's memory is. */
  byte[] offer() {
    if (file == null) {
      return new byte[0];
    }
    try {
      offered = SharedMemory.make(file, key, payloadBytes);
    } catch (IOException e) {
      LOG.warn("messages to a rank of this host take the connection: no shared memory: {}", e, e);
      forget();
      return new byte[0];
    }
    byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(KEY_BYTES + path.length)
        .putLong(key.getMostSignificantBits())
        .putLong(key.getLeastSignificantBits())
        .put(path)
        .array();
  }

  /**
   * Maps the memory of the peer, for its messages.
   *
   * @param offer what the peer has said, from the position on
   * @return null if that cannot be
   */
  SharedMemory accept(ByteBuffer offer) {
    if (file == null || offer.remaining() < KEY_BYTES) {
      return null;
    }
    ByteBuffer said = offer.slice();
    UUID peers = new UUID(said.getLong(), said.getLong());
    String path = StandardCharsets.UTF_8.decode(said).toString();
    try {
      return SharedMemory.open(Path.of(path), peers, payloadBytes);
    } catch (IOException | InvalidPathException e) {
      LOG.info("messages of a rank of this host take the connection: no shared memory: {}", e, e);
      return null;
    }
  }

  /** The peer has mapped this end's memory, or cannot. */
  void answered(boolean maps) {
    if (maps) {
      outgoing = offered;
    }
    forget();
  }

  /** The connection has ended, or the file has served its purpose. */
  void forget() {
    offered = null;
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.warn("the file {} remains: {}", file, e, e);
      }
    }
  }

  /** The memory for messages to the peer; null while, or because, there is none. */
  SharedMemory outgoing() {
    return outgoing;
  }
}
