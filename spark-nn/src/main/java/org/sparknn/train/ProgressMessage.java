package org.sparknn.train;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What ranks tell the driver while they train, as bytes. */
final class ProgressMessage {
  private static final byte STARTED = 0;
  private static final byte STEP = 1;
  private static final byte LEFT_OUT = 2;
  private static final byte EPOCH = 3;

  private ProgressMessage() {}

  /** The run begins with the described backend; so many updates were left out before. */
  static byte[] started(String backend, long leftOut) {
    byte[] text = backend.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + Long.BYTES + text.length)
        .put(STARTED)
        .putLong(leftOut)
        .put(text)
        .array();
  }

  static byte[] step(StepReport report) {
    return ByteBuffer.allocate(1 + Integer.BYTES + Long.BYTES + 3 * Double.BYTES)
        .put(STEP)
        .putInt(report.epoch())
        .putLong(report.step())
        .putDouble(report.loss())
        .putDouble(report.accuracy())
        .putDouble(report.imagesPerSecond())
        .array();
  }

  /** An update was left out after a step; so many were by then. */
  static byte[] leftOut(long step, long count) {
    return ByteBuffer.allocate(1 + 2 * Long.BYTES)
        .put(LEFT_OUT)
        .putLong(step)
        .putLong(count)
        .array();
  }

  /** Where a rank's time went in an epoch; the one message that all ranks send. */
  static byte[] epoch(EpochReport.Part part) {
    return ByteBuffer.allocate(1 + 2 * Integer.BYTES + Long.BYTES + 3 * Double.BYTES)
        .put(EPOCH)
        .putInt(part.epoch())
        .putInt(part.rank())
        .putLong(part.rows())
        .putDouble(part.total())
        .putDouble(part.input())
        .putDouble(part.sums())
        .array();
  }

  /** Hands a message to the method of its kind. */
  static void deliver(byte[] message, Receiver receiver) {
    ByteBuffer bytes = ByteBuffer.wrap(message);
    switch (bytes.get()) {
      case STARTED -> {
        long leftOut = bytes.getLong();
        receiver.started(StandardCharsets.UTF_8.decode(bytes).toString(), leftOut);
      }
      case STEP ->
          receiver.step(
              new StepReport(
                  bytes.getInt(),
                  bytes.getLong(),
                  bytes.getDouble(),
                  bytes.getDouble(),
                  bytes.getDouble()));
      case LEFT_OUT -> receiver.leftOut(bytes.getLong(), bytes.getLong());
      case EPOCH ->
          receiver.epoch(
              new EpochReport.Part(
                  bytes.getInt(),
                  bytes.getInt(),
                  bytes.getLong(),
                  bytes.getDouble(),
                  bytes.getDouble(),
                  bytes.getDouble()));
      default -> throw new IllegalArgumentException("a report of an unknown kind");
    }
  }

  /** Takes messages on the driver. */
  interface Receiver {
    void started(String backend, long leftOut);

    void step(StepReport report);

    void leftOut(long step, long count);

    void epoch(EpochReport.Part part);
  }
}
