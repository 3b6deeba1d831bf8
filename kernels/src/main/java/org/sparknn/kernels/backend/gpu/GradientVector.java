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
  private final int squares;
  private final int addPairs;
  private final int keep;

  /** The arguments with which what was kept is added, by the stretch's first element. */
  private final Map<Integer, Integer> additions = new HashMap<>();

  /** The host's copy while gradients are summed over the ranks; empty for one rank. */
  private final float[] host;

  private boolean keeps;

  GradientVector(Arena arena, Places places, Collective collective) {
    this.arena = arena;
    this.places = places;
    this.collective = collective;
    squares = arena.place(places.gradients(), BLOCKS, places.scratch());
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
      return () -> {};
    }
    arena.download(place, host, offset, length);
    Collective.Pending sum = collective.start(host, offset, length);
    return () -> {
      sum.await();
      arena.upload(host, offset, place, length);
    };
  }

  /** The sum of all squares; they are taken of shares of the largest, so that none overflows. */
  double squares() {
    int length = places.trainable();
    double largest = largest(length);
    if (largest == 0 || !Double.isFinite(largest)) {
      return largest;
    }
    double scale = Math.scalb(1.0, -Math.max(-120, Math.min(120, Math.getExponent(largest))));
    arena.give()[0] = (float) scale;
    arena.run(OperationCode.SUM_SQUARES, squares, BLOCKS, length);
    arena.run(OperationCode.ADD_PAIRS, addPairs, 1);
    float[] reported = arena.reported();
    return ((double) reported[1] + reported[2]) / scale / scale;
  }

  private double largest(int length) {
    if (length == 0) {
      return 0;
    }
    arena.run(OperationCode.LARGEST, squares, BLOCKS, length);
    float[] reported = arena.reported();
    double largest = 0;
    for (int i = 0; i < BLOCKS; i++) {
      largest = Math.max(largest, reported[1 + i]);
    }
    return largest;
  }

  void clamp(double bound) {
    arena.give()[0] = (float) bound;
    arena.run(OperationCode.CLAMP, places.gradients(), places.trainable());
  }

  long bytes() {
    return 4L * host.length;
  }
}
