package org.sparknn.collective;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that the ends of a connection share, where both are processes of one host: one for
 * each direction. Each end offers its own, as an open file without a name on the disks of Spark's
 * local directories, with its hello, and uses it once the peer has answered that it has mapped it.
 * Where something of this fails, all messages take the connection.
 *
 * <p>{@code spark.sparknn.sharedMemory=false} switches it off. It is off where connections or local
 * files are encrypted, too.
 */
final class Sharing {
  /** Of a connection whose ends share nothing. */
  static final Sharing NONE = new Sharing(null, 0, new Mappings());

  private static final Logger LOG = LoggerFactory.getLogger(Sharing.class);
  private static final String SETTING = "spark.sparknn.sharedMemory";
  private static final String FILES_ENCRYPTED = "spark.io.encryption.enabled";
  private static final int KEY_BYTES = 2 * Long.BYTES;

  /** Makes the file's path, or null if nothing is shared. */
  private final Supplier<Path> paths;

  private final int payloadBytes;
  private final Mappings mappings;
  private final UUID key = UUID.randomUUID();

  /** Of this end, until the peer has answered. */
  private SharedMemory offered;

  /** For messages to the peer, once it has mapped it. */
  private volatile SharedMemory outgoing;

  /**
   * @param paths gives a path where no file is, or null for none
   * @param payloadBytes size of a message's values, at most
   * @param mappings of the rank, which gives the memory back
   */
  Sharing(Supplier<Path> paths, int payloadBytes, Mappings mappings) {
    this.paths = paths;
    this.payloadBytes = payloadBytes;
    this.mappings = mappings;
  }

  /**
   * Whether an application's executors may share memory.
   *
   * @throws IllegalArgumentException if the setting is neither true nor false
   */
  static boolean isWanted(SparkConf conf) {
    return conf.getBoolean(SETTING, true) && !conf.getBoolean(FILES_ENCRYPTED, false);
  }

  /**
   * Whether the ends of a connection may: it is not encrypted, and they have one address. Other
   * hosts, and containers with a network of their own, have others.
   */
  static boolean isPossible(Channel channel) {
    return channel.pipeline().get(SslHandler.class) == null
        && !Encryption.isBySpark(channel)
        && channel.localAddress() instanceof InetSocketAddress own
        && channel.remoteAddress() instanceof InetSocketAddress peers
        && own.getAddress().equals(peers.getAddress());
  }

  /** What to tell the peer with the hello: nothing, or where this end's memory is. */
  synchronized byte[] offer() {
    if (paths == null) {
      return new byte[0];
    }
    try {
      offered = SharedMemory.make(paths.get(), key, payloadBytes);
      keep(offered);
    } catch (IOException | RuntimeException e) {
      LOG.info("messages to a rank of this host take the connection: {}", e.toString());
      forget();
      return new byte[0];
    }
    byte[] path = offered.descriptor().toString().getBytes(StandardCharsets.UTF_8);
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
    if (paths == null || offer.remaining() < KEY_BYTES) {
      return null;
    }
    ByteBuffer said = offer.slice();
    UUID peers = new UUID(said.getLong(), said.getLong());
    String path = StandardCharsets.UTF_8.decode(said).toString();
    try {
      SharedMemory memory = SharedMemory.open(Path.of(path), peers, payloadBytes);
      keep(memory);
      return memory;
    } catch (IOException | RuntimeException e) {
      LOG.info("messages of a rank of this host take the connection: {}", e.toString());
      return null;
    }
  }

  private void keep(SharedMemory memory) {
    if (!mappings.keep(memory)) {
      throw new IllegalStateException("the rank has closed");
    }
  }

  /** The peer has mapped this end's memory, or cannot. */
  synchronized void answered(boolean maps) {
    if (maps && offered != null) {
      outgoing = offered;
    }
    forget();
  }

  /** The connection has ended, or the file has served its purpose. */
  synchronized void forget() {
    if (offered != null) {
      try {
        offered.closeFile();
      } catch (IOException e) {
        LOG.warn("a file of shared memory stays open", e);
      }
      offered = null;
    }
  }

  /** The memory for messages to the peer; null while, or because, there is none. */
  SharedMemory outgoing() {
    return outgoing;
  }
}
