package org.sparknn.collective;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.apache.spark.storage.StorageUtils;

/**
 * Memory that two processes of a host share, as a file that both have mapped: places that take the
 * messages of one of them to the other. A message's number tells its place. The sender fills the
 * place, then shows the number there; the receiver reads the message where it is, and frees the
 * place. Neither waits for the other: a message whose place is in use takes the connection. A
 * receiver that is about to sleep says so, and is rung over the connection. With a {@link Seal} the
 * messages lie there encrypted; then each end has them in the clear in buffers of its own.
 *
 * <p>Where a file system writes to new places (copy on write), a disk that fills up later ends the
 * process that writes; the run then goes on as after any death.
 */
final class SharedMemory {
  /** As many as are under way in a ring of four ranks, when all are ahead. */
  static final int PLACES = 4 * Ring.AHEAD;

  /** A thread keeps a buffer of as many bytes as it has written at once. */
  private static final int WRITE_BYTES = 1 << 14;

  private static final int CACHE_LINE = 64;

  /** Where the receiver says that it sleeps; before it, what only those know who were told. */
  private static final int SLEEPS = CACHE_LINE;

  private static final int HEAD_BYTES = 2 * CACHE_LINE;

  /** Before a message: its number, then its bytes. Its values begin at a cache line. */
  private static final int STATE_BYTES = CACHE_LINE - Header.BYTES;

  /** In place of a message's number; they begin with 1. */
  private static final long FREE = 0;

  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final VarHandle NUMBERS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ORDER);
  private static final VarHandle SLEEPERS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ORDER);

  /** Null for who has found it at a peer. */
  private final NamelessFile file;

  /** Null once it is given back: who looked at it then would end the process. */
  private ByteBuffer mapped;

  private final int payloadBytes;

  /** Null where messages are not encrypted. */
  private final Seal seal;

  private final Parcel[] parcels = new Parcel[PLACES];

  /** The sender's: the message that it writes, before it is encrypted. */
  private Parcel draft;

  /** The receiver's: for messages that it has decrypted, which keep their places. */
  private Parcels clear;

  private SharedMemory(ByteBuffer mapped, int payloadBytes, Seal seal, NamelessFile file) {
    this.mapped = mapped;
    this.file = file;
    this.payloadBytes = payloadBytes;
    this.seal = seal;
    for (int place = 0; place < PLACES; place++) {
      int start = start(place);
      parcels[place] =
          Parcel.shared(
              mapped.slice(start + STATE_BYTES, Header.BYTES + payloadBytes),
              read -> NUMBERS.setRelease(this.mapped, start, FREE));
    }
  }

  private static int placeBytes(int payloadBytes) {
    return CACHE_LINE + payloadBytes;
  }

  private static int bytes(int payloadBytes) {
    return HEAD_BYTES + PLACES * placeBytes(payloadBytes);
  }

  /**
   * Makes the file. All of its bytes are written, so that a disk that is full shows here rather
   * than where the memory is used.
   *
   * @param path where no file is, with a name that is the only one
   * @param mark what is written there, for the peer to know it by
   * @param payloadBytes size of a message's values, at most; a multiple of 64
   * @param seal of the sender, or null if messages are not encrypted
   */
  static SharedMemory make(Path path, UUID mark, int payloadBytes, Seal seal) throws IOException {
    NamelessFile file = NamelessFile.make(path);
    try {
      ByteBuffer zeros = ByteBuffer.allocate(WRITE_BYTES);
      for (long at = 0; at < bytes(payloadBytes); at += file.channel().write(zeros, at)) {
        zeros.rewind().limit((int) Math.min(WRITE_BYTES, bytes(payloadBytes) - at));
      }
      ByteBuffer mapped = map(file.channel());
      mapped.putLong(0, mark.getMostSignificantBits());
      mapped.putLong(Long.BYTES, mark.getLeastSignificantBits());
      return new SharedMemory(mapped, payloadBytes, seal, file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Maps a file that a peer has made.
   *
   * @param descriptor what the peer's {@link #descriptor()} is
   * @param mark what the peer has written there
   * @param seal of the receiver, or null if messages are not encrypted
   * @throws IOException if it is not there, or another one
   */
  static SharedMemory open(Path descriptor, UUID mark, int payloadBytes, Seal seal)
      throws IOException {
    try (FileChannel channel = NamelessFile.open(descriptor)) {
      if (channel.size() != bytes(payloadBytes)) {
        throw new IOException(
            "%s has %d bytes rather than %d"
                .formatted(descriptor, channel.size(), bytes(payloadBytes)));
      }
      ByteBuffer mapped = map(channel);
      if (!mark.equals(new UUID(mapped.getLong(0), mapped.getLong(Long.BYTES)))) {
        StorageUtils.dispose(mapped);
        throw new IOException("%s is not of the peer that has told of it".formatted(descriptor));
      }
      return new SharedMemory(mapped, payloadBytes, seal, null);
    }
  }

  /** Where another process of this host finds the file, until it is closed. */
  Path descriptor() {
    return file.descriptor();
  }

  /** Closes the file: who has mapped it keeps the memory, and nobody else finds it. */
  void closeFile() throws IOException {
    file.close();
  }

  private static ByteBuffer map(FileChannel channel) throws IOException {
    return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()).order(ORDER);
  }

  private static int place(long number) {
    return (int) (number % PLACES);
  }

  private int start(int place) {
    return HEAD_BYTES + place * placeBytes(payloadBytes);
  }

  /** The sender's: a buffer for the next message, or null if the receiver still needs its place. */
  Parcel room(long number) {
    if ((long) NUMBERS.getAcquire(mapped, start(place(number))) != FREE) {
      return null;
    }
    if (seal == null) {
      return parcels[place(number)];
    }
    if (draft == null) {
      draft = Parcel.shared(ByteBuffer.allocate(Header.BYTES + payloadBytes), shown -> {});
    }
    return draft;
  }

  /**
   * The sender's: shows a message that has been written to the buffer that it got.
   *
   * @return whether the receiver sleeps, and has not been rung
   */
  boolean show(long number) {
    int start = start(place(number));
    ByteBuffer message = parcels[place(number)].bytes;
    if (seal != null) {
      seal.encrypt(number, draft.bytes, message.clear());
      message.flip();
    }
    mapped.putInt(start + Long.BYTES, message.limit());
    // either this side sees that the other one sleeps, or that one sees the number
    NUMBERS.setVolatile(mapped, start, number);
    return (int) SLEEPERS.getVolatile(mapped, SLEEPS) != 0
        && (int) SLEEPERS.getAndSet(mapped, SLEEPS, 0) != 0;
  }

  /** The receiver's: whether a message is there. */
  boolean has(long number) {
    return (long) NUMBERS.getVolatile(mapped, start(place(number))) == number;
  }

  /** The receiver's: a message that is there, which it releases; null if it is not. */
  Parcel read(long number) {
    if (!has(number)) {
      return null;
    }
    Parcel parcel = parcels[place(number)];
    parcel.bytes.clear().order(Header.ORDER);
    parcel.bytes.limit(mapped.getInt(start(place(number)) + Long.BYTES));
    return seal == null ? parcel : decrypted(number, parcel);
  }

  /** It keeps its place, so that there never are more of them than places, and buffers. */
  private Parcel decrypted(long number, Parcel sealed) {
    if (clear == null) {
      clear = new Parcels(PLACES, payloadBytes, false, new Bell());
    }
    Parcel buffer = clear.poll();
    Parcel message =
        Parcel.shared(
            buffer.bytes.clear(),
            read -> {
              buffer.release();
              sealed.release();
            });
    seal.decrypt(number, sealed.bytes, message.bytes.order(Header.ORDER));
    message.bytes.flip();
    return message;
  }

  /**
   * The receiver's: says whether the next message is to ring, unless it is there when this returns.
   */
  void sleeps(boolean whether) {
    SLEEPERS.setVolatile(mapped, SLEEPS, whether ? 1 : 0);
  }

  /** Gives the memory back; nobody may look at it any more. */
  void free() {
    ByteBuffer last = mapped;
    mapped = null;
    Arrays.fill(parcels, null);
    StorageUtils.dispose(last);
  }
}
