package org.sparknn.collective;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.UUID;

/**
 * Where a rank runs.
 *
 * @param executor Spark's id of the executor, {@code driver} in local mode
 * @param host name or address, as Spark's block manager gives it
 * @param port the collective's port on that host, or 0 if the rank listens on none
 * @param jvm identity of the process; ranks of one process need no sockets
 */
record Peer(int rank, String executor, String host, int port, String jvm) {
  /** This process, or this class loader in it. */
  static final String THIS_JVM = UUID.randomUUID().toString();

  boolean inThisJvm() {
    return jvm.equals(THIS_JVM);
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(rank);
    out.writeUTF(executor);
    out.writeUTF(host);
    out.writeInt(port);
    out.writeUTF(jvm);
  }

  static Peer read(DataInput in) throws IOException {
    return new Peer(in.readInt(), in.readUTF(), in.readUTF(), in.readInt(), in.readUTF());
  }

  @Override
  public String toString() {
    return "rank %d (executor %s on %s)".formatted(rank, executor, host);
  }
}
