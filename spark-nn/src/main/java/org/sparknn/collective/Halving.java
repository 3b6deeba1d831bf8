package org.sparknn.collective;

/**
 * Sums many floats over many ranks along the dimensions of the cube of {@link Topology}. In each
 * dimension two ranks share the stretch that both still add up: each gives away the half that the
 * other one keeps. Then each rank has the sum of a stretch of its own, and the dimensions are gone
 * back, each doubling what both have. So the rounds grow with the logarithm of the ranks, as few
 * bytes travel as around a {@link Ring}, and all ranks get the same bits. A rank beyond the cube's
 * corners gives its values to one of them and gets the sums from it.
 *
 * <p>Stretches travel in slices. A rank sends at most {@link Ring#AHEAD} slices more than it has
 * received; where it has nothing to send, empty ones say that it has received.
 */
final class Halving implements LargeSum {
  /** From here on a link's messages of the way back are numbered. */
  private static final int BACK = 1 << 30;

  private final Traffic traffic;
  private final Wire wire;
  private final int rank;
  private final int corners;
  private final int dimensions;

  Halving(Traffic traffic, Wire wire) {
    this.traffic = traffic;
    this.wire = wire;
    rank = traffic.rank();
    corners = Topology.corners(traffic.ranks());
    dimensions = Integer.numberOfTrailingZeros(corners);
  }

  @Override
  public boolean isLossy() {
    return !(wire instanceof FloatWire);
  }

  /** Values from one place to before another. */
  private record Stretch(int from, int to) {
    int length() {
      return to - from;
    }

    Stretch half(boolean upper) {
      int middle = from + length() / 2;
      return upper ? new Stretch(middle, to) : new Stretch(from, middle);
    }

    /** Where a slice begins; that of the next one is where it ends. */
    int start(int slice, int slices) {
      return (int) (from + (long) length() * slice / slices);
    }
  }

  @Override
  public void sum(float[] values, int offset, int length) {
    traffic.nextCall();
    Call call = new Call(values, length);
    Stretch all = new Stretch(offset, offset + length);
    Stretch none = new Stretch(offset, offset);
    if (rank >= corners) {
      call.exchange(rank - corners, all, none, true);
      call.exchange(rank - corners, none, all, false);
      return;
    }
    boolean stands = rank + corners < traffic.ranks();
    if (stands) {
      call.exchange(rank + corners, none, all, true);
    }
    call.alongCube(all);
    if (stands) {
      call.exchange(rank + corners, all, none, false);
    }
  }

  /** One sum. */
  private final class Call {
    private final float[] values;
    private final int length;

    private Call(float[] values, int length) {
      this.values = values;
      this.length = length;
    }

    private void alongCube(Stretch all) {
      Stretch[] kept = new Stretch[dimensions + 1];
      kept[dimensions] = all;
      for (int dimension = dimensions - 1; dimension >= 0; dimension--) {
        boolean upper = (rank & 1 << dimension) != 0;
        Stretch both = kept[dimension + 1];
        kept[dimension] = both.half(upper);
        exchange(rank ^ 1 << dimension, both.half(!upper), kept[dimension], true);
      }
      // the sums are there, and this rank is to have the same as those that they go to
      wire.round(values, kept[0].from(), kept[0].length());
      for (int dimension = 0; dimension < dimensions; dimension++) {
        boolean upper = (rank & 1 << dimension) != 0;
        exchange(rank ^ 1 << dimension, kept[dimension], kept[dimension + 1].half(!upper), false);
      }
    }

    /** Gives a stretch, and gets another one: to add, or to keep. */
    private void exchange(int peer, Stretch given, Stretch got, boolean add) {
      int largest = Math.max(given.length(), got.length());
      int slices = Math.max(1, (largest + Ring.SLICE - 1) / Ring.SLICE);
      int number = add ? 0 : BACK;
      int sent = 0;
      for (int received = 0; received < slices; received++) {
        for (; sent < slices && sent < received + Ring.AHEAD; sent++) {
          send(peer, number + sent, given.start(sent, slices), given.start(sent + 1, slices));
        }
        receive(
            peer,
            number + received,
            got.start(received, slices),
            got.start(received + 1, slices),
            add);
      }
    }

    private void send(int peer, int number, int from, int to) {
      Parcel parcel = traffic.begin(peer, number, length);
      wire.write(values, from, to - from, parcel.bytes);
      traffic.send(peer, parcel);
    }

    private void receive(int peer, int number, int from, int to, boolean add) {
      Parcel parcel = traffic.take(peer, number, length, wire.bytes(to - from));
      if (add) {
        wire.add(parcel.bytes, values, from, to - from);
      } else {
        wire.read(parcel.bytes, values, from, to - from);
      }
      parcel.release();
    }
  }
}
