package org.sparknn.collective;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages between ranks and driver, as bytes: an executor's RPC environment could not read
 * classes of ours that came with an added jar, and nothing but Spark itself deserializes objects.
 */
final class DriverMessage {
  /** The kinds of messages; registrations, flushes and parts are answered. */
  static final int REGISTER = 1;

  static final int REPORT = 2;
  static final int FAILURE = 3;
  static final int FLUSH = 4;
  static final int HEARTBEAT = 5;
  static final int END = 6;
  static final int PART = 7;

  private DriverMessage() {}

  /** Writes the part of a message that is its own. */
  interface Body {
    void write(DataOutputStream out) throws IOException;
  }

  static byte[] write(int kind, Run run, int rank, Body body) {
    return bytes(
        out -> {
          out.writeByte(kind);
          out.writeLong(run.token().high());
          out.writeLong(run.token().low());
          out.writeInt(run.attempt());
          out.writeInt(rank);
          body.write(out);
        });
  }

  /** The answer to a rank whose part of its result is taken. */
  static byte[] accepted() {
    return bytes(out -> out.writeBoolean(true));
  }

  /**
   * Reads the answer to a part.
   *
   * @throws CollectiveException if it is a refusal
   */
  static void requireAccepted(byte[] answer) {
    try {
      DataInputStream in = open(answer);
      if (!in.readBoolean()) {
        throw new CollectiveException(in.readUTF(), CollectiveException.NO_PEER, false, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The answer to a rank when all have come. */
  static byte[] table(List<Peer> peers) {
    return bytes(
        out -> {
          out.writeBoolean(true);
          out.writeInt(peers.size());
          for (Peer peer : peers) {
            peer.write(out);
          }
        });
  }

  /** The answer to a rank that cannot take part. */
  static byte[] refusal(String reason) {
    return bytes(
        out -> {
          out.writeBoolean(false);
          out.writeUTF(reason);
        });
  }

  /**
   * Reads the driver's answer.
   *
   * @throws CollectiveException if it is a refusal
   */
  static List<Peer> answer(byte[] bytes) {
    try {
      DataInputStream in = open(bytes);
      if (!in.readBoolean()) {
        throw new CollectiveException(in.readUTF(), CollectiveException.NO_PEER, true, null);
      }
      List<Peer> peers = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        peers.add(Peer.read(in));
      }
      return peers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static DataInputStream open(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  private static byte[] bytes(Body body) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      body.write(new DataOutputStream(bytes));
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
