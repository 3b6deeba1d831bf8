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
  private double[] doubles = {};
  private float[] floats = {};

  /** Something that is asked of a collective. */
  private interface Call {
    void make(Collective collective);
  }

  void sumDoubles(int length) {
    if (doubles.length < length) {
      doubles = new double[length];
    }
    calls.add(collective -> collective.sum(doubles, length));
  }

  void start(int offset, int length) {
    if (floats.length < offset + length) {
      floats = new float[offset + length];
    }
    calls.add(collective -> pending.add(collective.start(floats, offset, length)));
  }

  /** The oldest sum that was started is awaited: they end in the order in which they begin. */
  void await() {
    calls.add(collective -> pending.remove().await());
  }

  /** Makes all sums; nothing is computed between them. */
  void replay(Collective collective) {
    calls.forEach(call -> call.make(collective));
  }
}
