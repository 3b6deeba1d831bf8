package org.sparknn.collective;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.spark.TaskKilledException;
import org.slf4j.event.Level;

/**
 * Why a rank stopped.
 *
 * @param step where it was: the last number given to {@link RankContext#step}
 * @param exact whether the rank told the step itself; otherwise it is that of the last heartbeat,
 *     and the rank was there or further
 * @param origin where the reason was
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
    boolean exact,
    Origin origin,
    boolean permanent,
    String cause,
    String trace) {
  private static final int MOST_CHARACTERS = 16_000;

  /** How Spark says that a process was ended by signal 9. */
  private static final String KILLED = " 137";

  /** Where a rank's reason to stop was; the first is the nearest to the first cause. */
  public enum Origin {
    /** In the rank, or in the loss of its executor. */
    OWN(Level.WARN),
    /** The rank's process was told to end, which may be so since the whole application ends. */
    PROCESS(Level.INFO),
    /** The rank saw that a peer was lost or late. */
    PEER(Level.WARN),
    /** Another rank said that it had failed, or the task was ended. */
    TOLD(Level.INFO);

    /** How important it is by itself. */
    final Level level;

    Origin(Level level) {
      this.level = level;
    }
  }

  static FailureReport of(
      Run run, Peer self, long step, Origin origin, boolean permanent, Throwable cause) {
    StringWriter trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace));
    return new FailureReport(
        run.attempt(),
        self.rank(),
        self.executor(),
        self.host(),
        step,
        true,
        origin,
        permanent,
        cut(said(cause)),
        cut(trace.toString()));
  }

  private static String said(Throwable cause) {
    if (cause instanceof TaskKilledException killed) {
      return killed.reason();
    }
    return cause instanceof CollectiveException ? cause.getMessage() : cause.toString();
  }

  /**
   * What the driver says of a rank of which it hears nothing.
   *
   * @param step of its last heartbeat
   */
  static FailureReport silent(Run run, Peer peer, long step, int seconds) {
    return seen(
        run,
        peer,
        step,
        "nothing was heard of it for %d s: its process is frozen or cut off".formatted(seconds));
  }

  /**
   * What the driver says of a rank whose executor Spark has lost.
   *
   * @param step of its last heartbeat
   * @param reason what Spark says
   */
  static FailureReport lost(Run run, Peer peer, long step, String reason) {
    return seen(
        run,
        peer,
        step,
        "its executor was lost: %s%s"
            .formatted(
                reason,
                reason.endsWith(KILLED)
                    ? " (killed, as systems do with a process that takes too much memory)"
                    : ""));
  }

  private static FailureReport seen(Run run, Peer peer, long step, String cause) {
    return new FailureReport(
        run.attempt(),
        peer.rank(),
        peer.executor(),
        peer.host(),
        step,
        false,
        Origin.OWN,
        false,
        cause,
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
    out.writeBoolean(exact);
    out.writeByte(origin.ordinal());
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
        Origin.values()[in.readByte()],
        in.readBoolean(),
        in.readUTF(),
        in.readUTF());
  }

  /** Who failed where, and why, in a line. */
  @Override
  public String toString() {
    return "rank %d (executor %s on %s) failed %s step %d: %s"
        .formatted(rank, executor, host, exact ? "at" : "at or after", step, cause);
  }
}
