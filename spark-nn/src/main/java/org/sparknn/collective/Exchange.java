package org.sparknn.collective;

import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums a few numbers with the fewest messages one after another. Few ranks send their values to
 * each other, and each adds them in the order of the ranks. Many ranks exchange the sums that they
 * have so far, as doubles, along the dimensions of the cube of {@link Topology}: after each, twice
 * as many ranks have the same sum. Either way all get the same bits.
 */
final class Exchange {
  /** The most bytes of values that one sum exchanges; more are summed piece by piece. */
  static final int LIMIT_BYTES = 32 * 1024;

  private final Traffic traffic;
  private final List<Move> moves;

  Exchange(Traffic traffic) {
    this.traffic = traffic;
    this.moves =
        traffic.ranks() <= Topology.DIRECT_RANKS
            ? direct(traffic.rank(), traffic.ranks())
            : alongCube(traffic.rank(), traffic.ranks());
  }

  private enum Kind {
    SEND_VALUES,
    ADD_OWN_VALUES,
    ADD_VALUES,
    SEND_SUM,
    ADD_SUM,
    TAKE_SUM
  }

  /** What a rank does, with which peer and in which of the sum's messages. */
  private record Move(Kind kind, int peer, int chunk) {}

  private static List<Move> direct(int rank, int ranks) {
    List<Move> moves = new ArrayList<>();
    for (int distance = 1; distance < ranks; distance++) {
      moves.add(new Move(Kind.SEND_VALUES, (rank + distance) % ranks, 0));
    }
    for (int peer = 0; peer < ranks; peer++) {
      moves.add(new Move(peer == rank ? Kind.ADD_OWN_VALUES : Kind.ADD_VALUES, peer, 0));
    }
    return List.copyOf(moves);
  }

  /** Both sides of an exchange get the same: the sum of two doubles does not know their order. */
  private static List<Move> alongCube(int rank, int ranks) {
    List<Move> moves = new ArrayList<>();
    int corners = Topology.corners(ranks);
    moves.add(new Move(Kind.ADD_OWN_VALUES, rank, 0));
    if (rank >= corners) {
      moves.add(new Move(Kind.SEND_SUM, rank - corners, 0));
      moves.add(new Move(Kind.TAKE_SUM, rank - corners, corners));
      return List.copyOf(moves);
    }
    boolean stands = rank + corners < ranks;
    if (stands) {
      moves.add(new Move(Kind.ADD_SUM, rank + corners, 0));
    }
    for (int distance = 1; distance < corners; distance *= 2) {
      moves.add(new Move(Kind.SEND_SUM, rank ^ distance, distance));
      moves.add(new Move(Kind.ADD_SUM, rank ^ distance, distance));
    }
    if (stands) {
      moves.add(new Move(Kind.SEND_SUM, rank + corners, corners));
    }
    return List.copyOf(moves);
  }

  /** Sums, piece by piece. */
  void sum(Numbers numbers, int length) {
    int most = LIMIT_BYTES / numbers.bytes();
    for (int from = 0; from < length; from += most) {
      traffic.run(begin(traffic.nextCall(), numbers, from, Math.min(most, length - from)));
    }
  }

  /**
   * Begins to sum a piece.
   *
   * @param call number of the sum in its lane
   */
  Course begin(long call, Numbers numbers, int from, int length) {
    return new Piece(call, numbers, from, length);
  }

  private final class Piece implements Course {
    private final long call;
    private final Numbers numbers;
    private final int from;
    private final int length;
    private final double[] sum;
    private int done;

    Piece(long call, Numbers numbers, int from, int length) {
      this.call = call;
      this.numbers = numbers;
      this.from = from;
      this.length = length;
      sum = new double[length];
    }

    @Override
    public boolean isDone() {
      return done == moves.size();
    }

    @Override
    public boolean advance() {
      if (!make(moves.get(done))) {
        return false;
      }
      done++;
      if (isDone()) {
        numbers.set(sum, from, length);
      }
      return true;
    }

    @Override
    public Wanted wanted() {
      Move move = moves.get(done);
      return move.kind == Kind.SEND_VALUES || move.kind == Kind.SEND_SUM
          ? traffic.room(move.peer)
          : traffic.message(move.peer, call, move.chunk);
    }

    private boolean make(Move move) {
      return switch (move.kind) {
        case ADD_OWN_VALUES -> {
          numbers.addTo(sum, from, length);
          yield true;
        }
        case SEND_VALUES, SEND_SUM -> send(move);
        case ADD_VALUES, ADD_SUM, TAKE_SUM -> take(move);
      };
    }

    private boolean send(Move move) {
      Parcel parcel = traffic.begin(move.peer, call, move.chunk, length);
      if (parcel == null) {
        return false;
      }
      if (move.kind == Kind.SEND_VALUES) {
        numbers.write(parcel.bytes, from, length);
      } else {
        parcel.bytes.asDoubleBuffer().put(sum);
        parcel.bytes.position(parcel.bytes.position() + length * Double.BYTES);
      }
      traffic.send(move.peer, parcel);
      return true;
    }

    private boolean take(Move move) {
      int bytes = move.kind == Kind.ADD_VALUES ? numbers.bytes() : Double.BYTES;
      Parcel parcel = traffic.take(move.peer, call, move.chunk, length, length * bytes);
      if (parcel == null) {
        return false;
      }
      switch (move.kind) {
        case ADD_VALUES -> numbers.addTo(sum, parcel.bytes, length);
        case TAKE_SUM -> parcel.bytes.asDoubleBuffer().get(sum);
        default -> addTo(sum, parcel.bytes.asDoubleBuffer());
      }
      parcel.release();
      return true;
    }
  }

  private static void addTo(double[] sum, DoubleBuffer taken) {
    double[] summands = new double[sum.length];
    taken.get(summands);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += summands[i];
    }
  }
}
