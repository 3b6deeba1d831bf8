package org.sparknn.collective;

import java.util.ArrayList;
import java.util.List;

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
  public Course begin(long call, float[] values, int offset, int length) {
    return new Sum(call, values, offset, length);
  }

  /**
   * An exchange with a peer: one stretch is given, and another one got, to add or to keep.
   *
   * @param rounds whether the sums of what is given have just been made: this rank is to have the
   *     same as those that they go to
   */
  private record Stage(int peer, Stretch given, Stretch got, boolean add, boolean rounds) {
    int slices() {
      return Math.max(1, Ring.parts(Math.max(given.length(), got.length()), Ring.SLICE));
    }

    /** Number of a message of the link. */
    int number(int slice) {
      return add ? slice : BACK + slice;
    }
  }

  private List<Stage> stages(Stretch all) {
    Stretch none = new Stretch(all.from, all.from);
    if (rank >= corners) {
      int corner = rank - corners;
      return List.of(
          new Stage(corner, all, none, true, false), new Stage(corner, none, all, false, false));
    }
    List<Stage> stages = new ArrayList<>();
    boolean stands = rank + corners < traffic.ranks();
    if (stands) {
      stages.add(new Stage(rank + corners, none, all, true, false));
    }
    Stretch[] kept = new Stretch[dimensions + 1];
    kept[dimensions] = all;
    for (int dimension = dimensions - 1; dimension >= 0; dimension--) {
      boolean upper = (rank & 1 << dimension) != 0;
      Stretch both = kept[dimension + 1];
      kept[dimension] = both.half(upper);
      stages.add(new Stage(rank ^ 1 << dimension, both.half(!upper), kept[dimension], true, false));
    }
    for (int dimension = 0; dimension < dimensions; dimension++) {
      boolean upper = (rank & 1 << dimension) != 0;
      Stretch got = kept[dimension + 1].half(!upper);
      stages.add(new Stage(rank ^ 1 << dimension, kept[dimension], got, false, dimension == 0));
    }
    if (stands) {
      stages.add(new Stage(rank + corners, all, none, false, false));
    }
    return stages;
  }

  private final class Sum implements Course {
    private final long call;
    private final float[] values;
    private final int length;
    private final List<Stage> stages;
    private int done;
    private int sent;
    private int received;

    Sum(long call, float[] values, int offset, int length) {
      this.call = call;
      this.values = values;
      this.length = length;
      stages = stages(new Stretch(offset, offset + length));
    }

    @Override
    public boolean isDone() {
      return done == stages.size();
    }

    @Override
    public boolean advance() {
      Stage stage = stages.get(done);
      int slices = stage.slices();
      boolean moves = false;
      while (maySend(slices) && send(stage, slices)) {
        moves = true;
      }
      if (received < slices && receive(stage, slices)) {
        moves = true;
      }
      if (sent == slices && received == slices) {
        done++;
        sent = 0;
        received = 0;
      }
      return moves;
    }

    private boolean maySend(int slices) {
      return sent < slices && sent < received + Ring.AHEAD;
    }

    @Override
    public Wanted wanted() {
      Stage stage = stages.get(done);
      return maySend(stage.slices())
          ? traffic.room(stage.peer)
          : traffic.message(stage.peer, call, stage.number(received));
    }

    private boolean send(Stage stage, int slices) {
      Parcel parcel = traffic.begin(stage.peer, call, stage.number(sent), length);
      if (parcel == null) {
        return false;
      }
      int from = stage.given.start(sent, slices);
      int count = stage.given.start(sent + 1, slices) - from;
      if (stage.rounds) {
        wire.round(values, from, count);
      }
      wire.write(values, from, count, parcel.bytes);
      traffic.send(stage.peer, parcel);
      sent++;
      return true;
    }

    private boolean receive(Stage stage, int slices) {
      int from = stage.got.start(received, slices);
      int count = stage.got.start(received + 1, slices) - from;
      int number = stage.number(received);
      Parcel parcel = traffic.take(stage.peer, call, number, length, wire.bytes(count));
      if (parcel == null) {
        return false;
      }
      if (stage.add) {
        wire.add(parcel.bytes, values, from, count);
      } else {
        wire.read(parcel.bytes, values, from, count);
      }
      parcel.release();
      received++;
      return true;
    }
  }
}
