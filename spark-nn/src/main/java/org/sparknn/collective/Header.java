package org.sparknn.collective;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What stands before the values of every message. All numbers are little-endian. */
final class Header {
  static final int BYTES = 52;
  static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** The kinds of messages. */
  static final int HELLO = 1;

  static final int DATA = 2;
  static final int ABORT = 3;
  static final int GOODBYE = 4;

  /** Whether the memory that a hello has offered is shared: the chunk is 1 or 0. */
  static final int SHARES = 5;

  /** Wakes the receiver, for which there is a message in shared memory. */
  static final int RING = 6;

  /** Also the version of the protocol. */
  private static final int MAGIC = 0x534E4E32;

  private static final int TOKEN = 4;
  private static final int ATTEMPT = 20;
  private static final int SENDER = 24;
  private static final int KIND = 28;
  private static final int LANE = 32;
  private static final int CALL = 36;
  private static final int CHUNK = 44;
  private static final int LENGTH = 48;

  private Header() {}

  /** Writes the header and leaves the buffer ready for the values. */
  static ByteBuffer write(ByteBuffer to, Run run, int sender, int kind, Lane lane) {
    to.clear().order(ORDER);
    to.putInt(0, MAGIC);
    to.putLong(TOKEN, run.token().high());
    to.putLong(TOKEN + Long.BYTES, run.token().low());
    to.putInt(ATTEMPT, run.attempt());
    to.putInt(SENDER, sender);
    to.putInt(KIND, kind);
    to.putInt(LANE, lane.ordinal());
    number(to, 0, 0, 0);
    return to.position(BYTES);
  }

  /**
   * Numbers a message.
   *
   * @param call number of the sum in its lane
   * @param chunk number of the message within the sum
   * @param length values that are summed in the whole call
   */
  static void number(ByteBuffer message, long call, int chunk, int length) {
    message.putLong(CALL, call).putInt(CHUNK, chunk).putInt(LENGTH, length);
  }

  /** Whether a message is whole and belongs to the run. */
  static boolean isOf(ByteBuffer message, Run run) {
    return message.limit() >= BYTES
        && message.getInt(0) == MAGIC
        && message.getLong(TOKEN) == run.token().high()
        && message.getLong(TOKEN + Long.BYTES) == run.token().low()
        && message.getInt(ATTEMPT) == run.attempt();
  }

  static int sender(ByteBuffer message) {
    return message.getInt(SENDER);
  }

  static int kind(ByteBuffer message) {
    return message.getInt(KIND);
  }

  static int lane(ByteBuffer message) {
    return message.getInt(LANE);
  }

  static long call(ByteBuffer message) {
    return message.getLong(CALL);
  }

  static int chunk(ByteBuffer message) {
    return message.getInt(CHUNK);
  }

  static int length(ByteBuffer message) {
    return message.getInt(LENGTH);
  }
}
