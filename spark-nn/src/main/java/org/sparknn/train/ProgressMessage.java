package org.sparknn.train;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What rank 0 tells the driver while it trains, as bytes. */
final class ProgressMessage {
  private static final byte STARTED = 0;
  private static final byte STEP = 1;

  private ProgressMessage() {}

  /** The run begins with the described backend. */
  static byte[] started(String backend) {
    byte[] text = backend.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + text.length).put(STARTED).put(text).array();
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

  /** Hands a message to the method of its kind. */
  static void deliver(byte[] message, Receiver receiver) {
    ByteBuffer bytes = ByteBuffer.wrap(message);
    if (bytes.get() == STARTED) {
      receiver.started(StandardCharsets.UTF_8.decode(bytes).toString());
    } else {
      receiver.step(
          new StepReport(
              bytes.getInt(),
              bytes.getLong(),
              bytes.getDouble(),
              bytes.getDouble(),
              bytes.getDouble()));
    }
  }

  /** Takes messages on the driver. */
  interface Receiver {
    void started(String backend);

    void step(StepReport report);
  }
}
