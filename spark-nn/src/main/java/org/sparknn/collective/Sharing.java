package org.sparknn.collective;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that the ends of a connection share, where both are processes of one host: one for
 * each direction. Each end offers its own, as an open file without a name on the disks of Spark's
 * local directories, with its hello, and uses it once the peer has answered that it has mapped it.
 * Where something of this fails, all messages take the connection.
 *
 * <p>Where the connection or Spark's local files are encrypted, so are the messages in the memory:
 * the hello brings the key. An end that expects another kind of key declines.
 */
final class Sharing {
  /** Of a connection whose ends share nothing. */
  static final Sharing NONE = new Sharing(null, 0, false, new Mappings());

  private static final Logger LOG = LoggerFactory.getLogger(Sharing.class);

  /** Of an offer: the mark, and how long the key is that follows. */
  private static final int HEAD_BYTES = 2 * Long.BYTES + 1;

  /** Makes the file's path, or null if nothing is shared. */
  private final Supplier<Path> paths;

  private final int payloadBytes;
  private final Mappings mappings;
  private final UUID mark = UUID.randomUUID();

  /** Of the messages to the peer; no bytes where they are not encrypted. */
  private final byte[] key;

  /** Of this end, until the peer has answered. */
  private SharedMemory offered;

  /** For messages to the peer, once it has mapped it. */
  private volatile SharedMemory outgoing;

  /**
   * @param paths gives a path where no file is, or null for none
   * @param payloadBytes size of a message's values, at most
   * @param encrypts whether messages in the memory are encrypted
   * @param mappings of the rank, which gives the memory back
   */
  Sharing(Supplier<Path> paths, int payloadBytes, boolean encrypts, Mappings mappings) {
    this.paths = paths;
    this.payloadBytes = payloadBytes;
    this.mappings = mappings;
    this.key = encrypts ? Seal.newKey() : new byte[0];
  }

  /** What to tell the peer with the hello: nothing, or where this end's memory is. */
  synchronized byte[] offer() {
    if (paths == null) {
      return new byte[0];
    }
    try {
      offered = SharedMemory.make(paths.get(), mark, payloadBytes, seal(key));
      keep(offered);
    } catch (IOException | RuntimeException e) {
      LOG.info("messages to a rank of this host take the connection: {}", e.toString());
      forget();
      return new byte[0];
    }
    byte[] path = offered.descriptor().toString().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HEAD_BYTES + key.length + path.length)
        .putLong(mark.getMostSignificantBits())
        .putLong(mark.getLeastSignificantBits())
        .put((byte) key.length)
        .put(key)
        .put(path)
        .array();
  }

  private static Seal seal(byte[] key) {
    return key.length == 0 ? null : new Seal(key);
  }

  /**
   * Maps the memory of the peer, for its messages.
   *
   * @param offer what the peer has said, from the position on
   * @return null if that cannot be
   */
  SharedMemory accept(ByteBuffer offer) {
    if (paths == null || offer.remaining() < HEAD_BYTES + key.length) {
      return null;
    }
    ByteBuffer said = offer.slice();
    UUID peersMark = new UUID(said.getLong(), said.getLong());
    if (said.get() != key.length) {
      return null;
    }
    byte[] peersKey = new byte[key.length];
    said.get(peersKey);
    String path = StandardCharsets.UTF_8.decode(said).toString();
    try {
      SharedMemory memory =
          SharedMemory.open(Path.of(path), peersMark, payloadBytes, seal(peersKey));
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
