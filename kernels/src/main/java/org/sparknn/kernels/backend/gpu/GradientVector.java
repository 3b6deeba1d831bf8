package org.sparknn.kernels.backend.gpu;

import java.util.HashMap;
import java.util.Map;
import org.sparknn.kernels.collective.Collective;

/** All gradients as one vector: kept for a later update, summed, squared and bounded. */
final class GradientVector {
  private static final int BLOCKS = 1 << 10;

  private final Arena arena;
  private final Places places;
  private final Collective collective;
  private final int addPairs;
  private final int keep;

  /** The arguments with which what was kept is added, by the stretch's first element. */
  private final Map<Integer, Integer> additions = new HashMap<>();

  /** Those with which squares are taken, likewise. */
  private final Map<Integer, Integer> squares = new HashMap<>();

  /** The host's copy while gradients are summed over the ranks; empty for one rank. */
  private final float[] host;

  private boolean keeps;

  GradientVector(Arena arena, Places places, Collective collective) {
    this.arena = arena;
    this.places = places;
    this.collective = collective;
    addPairs = arena.place(places.scratch(), BLOCKS, 0, -1, -1);
    keep = arena.place(places.kept(), 2, places.kept(), places.gradients());
    host = new float[collective.ranks() == 1 ? 0 : places.trainable()];
    arena.fill(places.gradients(), places.trainable(), 0);
  }

  /** Adds the gradients to those that are kept. */
  void keep() {
    if (!keeps) {
      arena.fill(places.kept(), places.trainable(), 0);
    }
    arena.run(OperationCode.ADD, keep, places.trainable());
    keeps = true;
  }

  void drop() {
    keeps = false;
  }

  /** Begins to make a stretch, with what was kept, a sum over the ranks. */
  Collective.Pending sum(int offset, int length) {
    int place = places.gradients() + offset;
    if (keeps) {
      int at =
          additions.computeIfAbsent(
              offset, from -> arena.place(place, 2, place, places.kept() + from));
      arena.run(OperationCode.ADD, at, length);
    }
    if (collective.ranks() == 1) {
      return Collective.Pending.THERE;
    }
    arena.download(place, host, offset, length);
    return new Summing(collective.start(host, offset, length), offset, place, length);
  }

  /** A stretch on its way from the host's copy. */
  private final class Summing implements Collective.Pending {
    private final Collective.Pending sum;
    private final int offset;
    private final int place;
    private final int length;

    Summing(Collective.Pending sum, int offset, int place, int length) {
      this.sum = sum;
      this.offset = offset;
      this.place = place;
      this.length = length;
    }

    @Override
    public void await() {
      sum.await();
      arena.upload(host, offset, place, length);
    }

    @Override
    public boolean isThere() {
      return sum.isThere();
    }
  }

  /**
   * The sum of a stretch's squares; they are taken of shares of the largest, so that none
   * overflows.
   */
  double squares(int offset, int length) {
    int at =
        squares.computeIfAbsent(
            offset, from -> arena.place(places.gradients() + from, BLOCKS, places.scratch()));
    double largest = largest(at, length);
    if (largest == 0 || !Double.isFinite(largest)) {
      return largest;
    }
    double scale = Math.scalb(1.0, -Math.max(-120, Math.min(120, Math.getExponent(largest))));
    arena.give()[0] = (float) scale;
    arena.run(OperationCode.SUM_SQUARES, at, BLOCKS, length);
    arena.run(OperationCode.ADD_PAIRS, addPairs, 1);
    float[] reported = arena.reported();
    return ((double) reported[1] + reported[2]) / scale / scale;
  }

  private double largest(int at, int length) {
    if (length == 0) {
      return 0;
    }
    arena.run(OperationCode.LARGEST, at, BLOCKS, length);
    float[] reported = arena.reported();
    double largest = 0;
    for (int i = 0; i < BLOCKS; i++) {
      largest = Math.max(largest, reported[1 + i]);
    }
    return largest;
  }

  void clamp(int offset, int length, double bound) {
    arena.give()[0] = (float) bound;
    arena.run(OperationCode.CLAMP, places.gradients() + offset, length);
  }

  long bytes() {
    return 4L * host.length;
  }
}
