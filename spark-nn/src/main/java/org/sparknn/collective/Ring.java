package org.sparknn.collective;

/**
 * Sums many floats with the fewest bytes: reduce-scatter, then all-gather, around a ring. There are
 * as many chunks as ranks. In the first ranks - 1 rounds each rank adds its values to the chunk
 * that comes from the rank before and passes it on; then each chunk's sum, which one rank has
 * computed, goes around once more. So all ranks get the same bits.
 *
 * <p>Many values are summed block by block, so that a chunk that has come is passed on before it
 * has left the processor's cache. A chunk travels in slices. A rank sends at most {@link #AHEAD}
 * slices more than it has received, of all sums together; that bounds what can be under way
 * anywhere, what a newer sum has to overtake, and no rank waits for room while all do.
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
  private final int next;
  private final int before;

  /** Messages sent less messages received, of all sums. */
  private int ahead;

  Ring(Traffic traffic, Wire wire) {
    this.traffic = traffic;
    this.wire = wire;
    this.rank = traffic.rank();
    this.ranks = traffic.ranks();
    this.next = (rank + 1) % ranks;
    this.before = (rank + ranks - 1) % ranks;
  }

  /**
   * Messages of a sum that can be on their way to one rank: all ranks of a ring are ahead of it.
   */
  static int mostUnderWay(int ranks) {
    return ranks * AHEAD + 2;
  }

  /** Parts of at most a size. */
  static int parts(int all, int most) {
    return (int) (((long) all + most - 1) / most);
  }

  @Override
  public Course begin(long call, float[] values, int offset, int length) {
    return new Round(call, values, offset, length);
  }

  /** One sum on its way around. */
  private final class Round implements Course {
    private final long call;
    private final float[] values;
    private final int offset;
    private final int length;
    private final int blocks;
    private final int slices;
    private final int messages;
    private int sent;
    private int received;

    Round(long call, float[] values, int offset, int length) {
      this.call = call;
      this.values = values;
      this.offset = offset;
      this.length = length;
      blocks = Math.max(1, parts(length, ranks * AHEAD * SLICE));
      slices = Math.max(1, parts(parts(parts(length, blocks), ranks), SLICE));
      messages = blocks * 2 * (ranks - 1) * slices;
    }

    @Override
    public boolean isDone() {
      return sent == messages && received == messages;
    }

    /**
     * Takes what has come even where it cannot send: so no two ranks wait for each other's room.
     */
    @Override
    public boolean advance() {
      boolean sends = false;
      while (maySend() && send()) {
        sends = true;
      }
      return (received < messages && receive()) || sends;
    }

    private boolean maySend() {
      // a slice is passed on after it was received in the round before
      return sent < messages && sent < received + slices && ahead < AHEAD;
    }

    @Override
    public Wanted wanted() {
      return received == messages || maySend()
          ? traffic.room(next)
          : traffic.message(before, call, received);
    }

    private boolean send() {
      Parcel parcel = traffic.begin(next, call, sent, length);
      if (parcel == null) {
        return false;
      }
      int round = round(sent);
      int chunk = Math.floorMod(rank - round, ranks);
      int from = start(sent, chunk, 0);
      int to = start(sent, chunk, 1);
      if (round == ranks - 1) {
        // the sum is there, and this rank is to have the same as those that it goes to
        wire.round(values, offset + from, to - from);
      }
      wire.write(values, offset + from, to - from, parcel.bytes);
      traffic.send(next, parcel);
      sent++;
      ahead++;
      return true;
    }

    private boolean receive() {
      int round = round(received);
      int chunk = Math.floorMod(rank - 1 - round, ranks);
      int from = start(received, chunk, 0);
      int count = start(received, chunk, 1) - from;
      Parcel parcel = traffic.take(before, call, received, length, wire.bytes(count));
      if (parcel == null) {
        return false;
      }
      if (round < ranks - 1) {
        wire.add(parcel.bytes, values, offset + from, count);
      } else {
        wire.read(parcel.bytes, values, offset + from, count);
      }
      parcel.release();
      received++;
      ahead--;
      return true;
    }

    /** The round of a block that a message belongs to. */
    private int round(int message) {
      return message / slices % (2 * (ranks - 1));
    }

    /** Where a message's slice of a chunk begins, or another one after it. */
    private int start(int message, int chunk, int after) {
      int block = message / slices / (2 * (ranks - 1));
      long blockFrom = (long) length * block / blocks;
      long blockLength = (long) length * (block + 1) / blocks - blockFrom;
      long from = blockLength * chunk / ranks;
      long to = blockLength * (chunk + 1) / ranks;
      return (int) (blockFrom + from + (to - from) * (message % slices + after) / slices);
    }
  }
}
