package org.sparknn.collective;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Why a rank stopped.
 *
 * @param step where it was: the last number given to {@link RankContext#step}
 * @param consequence whether another rank, or the end of the task, was the reason
 * @param permanent whether it would come again in another attempt
 * @param cause the exception in a line
 * @param trace its stack trace, cut at some thousand characters
 */
public record FailureReport(
    int attempt,
    int rank,
    String executor,
    String host,
    long step,
    boolean consequence,
    boolean permanent,
    String cause,
    String trace) {
  private static final int MOST_CHARACTERS = 16_000;

  static FailureReport of(
      Run run, Peer self, long step, boolean consequence, boolean permanent, Throwable cause) {
    StringWriter trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace));
    return new FailureReport(
        run.attempt(),
        self.rank(),
        self.executor(),
        self.host(),
        step,
        consequence,
        permanent,
        cut(cause.toString()),
        cut(trace.toString()));
  }

  /** What the driver says of a rank of which it hears nothing. */
  static FailureReport silent(Run run, Peer peer, long step, int seconds) {
    return new FailureReport(
        run.attempt(),
        peer.rank(),
        peer.executor(),
        peer.host(),
        step,
        false,
        false,
        "nothing was heard of it for %d s: its process is frozen or cut off".formatted(seconds),
        "");
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS);
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(attempt);
    out.writeInt(rank);
    out.writeUTF(executor);
    out.writeUTF(host);
    out.writeLong(step);
    out.writeBoolean(consequence);
    out.writeBoolean(permanent);
    out.writeUTF(cause);
    out.writeUTF(trace);
  }

  static FailureReport read(DataInput in) throws IOException {
    return new FailureReport(
        in.readInt(),
        in.readInt(),
        in.readUTF(),
        in.readUTF(),
        in.readLong(),
        in.readBoolean(),
        in.readBoolean(),
        in.readUTF(),
        in.readUTF());
  }

  /** Who failed where, and why, in a line. */
  @Override
  public String toString() {
    return "rank %d (executor %s on %s) failed at step %d: %s"
        .formatted(rank, executor, host, step, cause);
  }
}
