package org.sparknn.kernels.training;

import java.nio.ByteBuffer;

/** Rows in the layout of a shard, for tests. */
public final class PackedRow {
  private PackedRow() {}

  /** A shard in memory. */
  public static Shard inMemory(Lanes lanes, int rank, int ranks, RowLayout layout) {
    return new Shard(lanes, rank, ranks, layout, rows -> new HeapStorage(rows, layout.size()));
  }

  /** Features of unsigned bytes. */
  public static byte[] of(float[] target, byte[] features) {
    byte[] row = new byte[Float.BYTES * target.length + features.length];
    ByteBuffer buffer = RowLayout.wrap(row, 0);
    buffer.asFloatBuffer().put(target);
    buffer.position(Float.BYTES * target.length).put(features);
    return row;
  }

  /** Features of floats. */
  public static byte[] of(float[] target, float[] features) {
    byte[] row = new byte[Float.BYTES * (target.length + features.length)];
    RowLayout.wrap(row, 0).asFloatBuffer().put(target).put(features);
    return row;
  }
}
