package org.sparknn.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;

/**
 * A network's values on their way from rank 0 to the driver: as parts, so that neither side has
 * them more than once, and no limit on a task's result or a serializer's buffer applies.
 */
final class StateParts {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** Bytes in front of a part's values: the slot's position, and that of the first value. */
  private static final int HEADER = 2 * Integer.BYTES;

  /** Floats of a part: a mebibyte. */
  private static final int LENGTH = 1 << 18;

  private final List<Slot> slots;
  private int attempt = -1;
  private StateDict state = new StateDict();

  /** How many numbers are there by now; they come in order. */
  private long come;

  /** Collects the values of a network's slots. */
  StateParts(List<Slot> slots) {
    this.slots = List.copyOf(slots);
  }

  /** Hands on the values of a slot, given its position among the slots. */
  static void cut(int slot, float[] values, Consumer<byte[]> parts) {
    for (int from = 0; from == 0 || from < values.length; from += LENGTH) {
      int length = Math.min(LENGTH, values.length - from);
      byte[] part = new byte[HEADER + Float.BYTES * length];
      headed(part, slot, from).asFloatBuffer().put(values, from, length);
      parts.accept(part);
    }
  }

  /** Hands on a counter. */
  static void cut(int slot, long counter, Consumer<byte[]> parts) {
    byte[] part = new byte[HEADER + Long.BYTES];
    headed(part, slot, 0).putLong(counter);
    parts.accept(part);
  }

  private static ByteBuffer headed(byte[] part, int slot, int from) {
    return ByteBuffer.wrap(part).order(ORDER).putInt(slot).putInt(from);
  }

  /** Forgets what an earlier attempt has sent; parts of others are refused from now on. */
  synchronized void begin(int number) {
    attempt = number;
    state = new StateDict();
    come = 0;
  }

  /**
   * Takes a part.
   *
   * @throws IllegalStateException if it is of another attempt
   */
  synchronized void add(int number, byte[] bytes) {
    if (number != attempt) {
      throw new IllegalStateException(
          "weights of attempt %d came in attempt %d".formatted(number, attempt));
    }
    ByteBuffer part = ByteBuffer.wrap(bytes).order(ORDER);
    Slot slot = slots.get(part.getInt());
    int from = part.getInt();
    if (slot.role() == Slot.Role.COUNTER) {
      state.putCounter(slot.name(), part.getLong());
      come++;
      return;
    }
    if (from == 0) {
      state.put(slot.name(), new float[slot.shape().elements()]);
    }
    int length = part.remaining() / Float.BYTES;
    part.asFloatBuffer().get(state.get(slot.name()), from, length);
    come += length;
  }

  /**
   * All values.
   *
   * @throws IllegalStateException if some have not come
   */
  synchronized StateDict whole() {
    long wanted = slots.stream().mapToLong(slot -> slot.shape().elements()).sum();
    if (come != wanted) {
      throw new IllegalStateException(
          "%d of %d trained values came from rank 0".formatted(come, wanted));
    }
    return state;
  }
}
