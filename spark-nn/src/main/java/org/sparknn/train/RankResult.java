package org.sparknn.train;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.sparknn.collective.RankContext;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Slot;

/** What a rank leaves at the end of a run; the weights themselves go as {@link StateParts}. */
final class RankResult implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Floats of which a checksum is made at a time. */
  private static final int PIECE = 1 << 16;

  private final long checksum;
  private final String backend;

  private RankResult(long checksum, String backend) {
    this.checksum = checksum;
    this.backend = backend;
  }

  /** Reads the trained weights slot by slot; rank 0 hands them to the driver. */
  static RankResult of(RankContext context, Session session, Network network, String backend) {
    CRC32C checksum = new CRC32C();
    int number = 0;
    for (Slot slot : network.slots()) {
      Parameter parameter = session.plan().parameters().get(slot.name());
      if (slot.role() == Slot.Role.COUNTER) {
        if (context.rank() == 0) {
          StateParts.cut(number, session.device().counter(parameter), context::part);
        }
      } else {
        float[] values = session.device().read(parameter);
        add(values, checksum);
        if (context.rank() == 0) {
          StateParts.cut(number, values, context::part);
        }
      }
      number++;
    }
    return new RankResult(checksum.getValue(), backend);
  }

  private static void add(float[] values, CRC32C checksum) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * Math.min(PIECE, values.length));
    for (int from = 0; from < values.length; from += PIECE) {
      int length = Math.min(PIECE, values.length - from);
      bytes.clear().limit(Float.BYTES * length);
      bytes.asFloatBuffer().put(values, from, length);
      checksum.update(bytes);
    }
  }

  /** Of all weights; equal on all ranks. */
  long checksum() {
    return checksum;
  }

  String backend() {
    return backend;
  }
}
