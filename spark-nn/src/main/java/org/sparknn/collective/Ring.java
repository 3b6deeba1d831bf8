package org.sparknn.collective;

/**
 * Sums many floats with the fewest bytes: reduce-scatter, then all-gather, around a ring. There are
 * as many chunks as ranks. In the first ranks - 1 rounds each rank adds its values to the chunk
 * that comes from the rank before and passes it on; then each chunk's sum, which one rank has
 * computed, goes around once more. So all ranks get the same bits.
 *
 * <p>A chunk travels in slices. A rank sends at most {@link #AHEAD} slices more than it has
 * received; that bounds what can be under way anywhere, and no rank waits for room while all do.
 */
final class Ring implements LargeSum {
  /** The most bytes of values in one message. */
  static final int SLICE_BYTES = 128 * 1024;

  /** Slices that a rank sends ahead of what it has received. */
  static final int AHEAD = 4;

  /** The most values in one message. */
  static final int SLICE = SLICE_BYTES / Float.BYTES;

  private final Traffic traffic;
  private final Wire wire;
  private final int rank;
  private final int ranks;

  Ring(Traffic traffic, Wire wire) {
    this.traffic = traffic;
    this.wire = wire;
    this.rank = traffic.rank();
    this.ranks = traffic.ranks();
  }

  /** Messages that can be on their way to one rank: all ranks of a ring are ahead of it. */
  static int mostUnderWay(int ranks) {
    return ranks * AHEAD + 2;
  }

  @Override
  public boolean isLossy() {
    return !(wire instanceof FloatWire);
  }

  @Override
  public void sum(float[] values, int offset, int length) {
    traffic.nextCall();
    int largest = (length + ranks - 1) / ranks;
    int slices = Math.max(1, (largest + SLICE - 1) / SLICE);
    int messages = 2 * (ranks - 1) * slices;
    int ahead = Math.min(AHEAD, slices);
    int sent = 0;
    for (int received = 0; received < messages; received++) {
      for (; sent < messages && sent < received + ahead; sent++) {
        send(values, offset, length, sent, slices);
      }
      receive(values, offset, length, received, slices);
    }
  }

  private void send(float[] values, int offset, int length, int message, int slices) {
    int chunk = Math.floorMod(rank - message / slices, ranks);
    int from = start(length, chunk, message % slices, slices);
    int to = start(length, chunk, message % slices + 1, slices);
    int next = (rank + 1) % ranks;
    Parcel parcel = traffic.begin(next, message, length);
    if (message / slices == ranks - 1) {
      // the sum is there, and this rank is to have the same as those that it goes to
      wire.round(values, offset + from, to - from);
    }
    wire.write(values, offset + from, to - from, parcel.bytes);
    traffic.send(next, parcel);
  }

  private void receive(float[] values, int offset, int length, int message, int slices) {
    int round = message / slices;
    int chunk = Math.floorMod(rank - 1 - round, ranks);
    int from = start(length, chunk, message % slices, slices);
    int count = start(length, chunk, message % slices + 1, slices) - from;
    int before = (rank + ranks - 1) % ranks;
    Parcel parcel = traffic.take(before, message, length, wire.bytes(count));
    if (round < ranks - 1) {
      wire.add(parcel.bytes, values, offset + from, count);
    } else {
      wire.read(parcel.bytes, values, offset + from, count);
    }
    parcel.release();
  }

  /** Where a slice of a chunk begins; that of the next slice is where it ends. */
  private int start(int length, int chunk, int slice, int slices) {
    long from = (long) length * chunk / ranks;
    long to = (long) length * (chunk + 1) / ranks;
    return (int) (from + (to - from) * slice / slices);
  }
}
