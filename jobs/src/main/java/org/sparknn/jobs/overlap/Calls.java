package org.sparknn.jobs.overlap;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.sparknn.kernels.collective.Collective;

/** The sums of a step, in the order in which they are asked for, to be made again alone. */
final class Calls {
  private final List<Call> calls = new ArrayList<>();
  private final Deque<Collective.Pending> pending = new ArrayDeque<>();
  private int mostDoubles;
  private int mostFloats;

  /** Made for the first replay: most steps are noted and never replayed. */
  private double[] doubles = {};

  private float[] floats = {};

  /** Something that is asked of a collective. */
  private interface Call {
    void make(Collective collective);
  }

  void sumDoubles(int length) {
    mostDoubles = Math.max(mostDoubles, length);
    calls.add(collective -> collective.sum(doubles, length));
  }

  void start(int offset, int length) {
    mostFloats = Math.max(mostFloats, offset + length);
    calls.add(collective -> pending.add(collective.start(floats, offset, length)));
  }

  /** The oldest sum that was started is awaited: they end in the order in which they begin. */
  void await() {
    calls.add(collective -> pending.remove().await());
  }

  /** Makes all sums; nothing is computed between them. */
  void replay(Collective collective) {
    if (floats.length < mostFloats || doubles.length < mostDoubles) {
      floats = new float[mostFloats];
      doubles = new double[mostDoubles];
    }
    calls.forEach(call -> call.make(collective));
  }
}
