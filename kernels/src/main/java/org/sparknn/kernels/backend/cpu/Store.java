package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.ParameterLayout;
import org.sparknn.kernels.plan.Slot;

/**
 * Parameters, buffers and counters in torch's logical layout, with the gradients. A gap behind the
 * trainable parameters lets the optimizer write whole vectors; slack behind all lets kernels read
 * them.
 */
final class Store {
  final float[] values;
  final float[] gradients;
  private final int trainable;
  private final int gap;
  private final long[] counters;
  private long version;

  /**
   * @param withGradients whether there is a backward pass that writes them
   */
  Store(ParameterLayout layout, boolean withGradients) {
    trainable = layout.trainable();
    gap = Lanes.roundUp(trainable) - trainable;
    values = new float[Math.addExact(layout.length(), gap + Lanes.COUNT)];
    gradients = new float[withGradients ? Lanes.roundUp(trainable) : 0];
    counters = new long[layout.counters()];
  }

  int trainable() {
    return trainable;
  }

  /** The first element of a parameter in {@link #values}; in {@link #gradients} as well. */
  int offset(Parameter parameter) {
    return parameter.slot().role() == Slot.Role.BUFFER
        ? parameter.offset() + gap
        : parameter.offset();
  }

  /** A number that changes whenever weights do. */
  long version() {
    return version;
  }

  void changed() {
    version++;
  }

  void write(Parameter parameter, float[] source) {
    System.arraycopy(source, 0, values, offset(parameter), parameter.length());
    changed();
  }

  float[] read(Parameter parameter) {
    int offset = offset(parameter);
    return Arrays.copyOfRange(values, offset, offset + parameter.length());
  }

  float[] readGradient(Parameter parameter) {
    int offset = offset(parameter);
    return Arrays.copyOfRange(gradients, offset, offset + parameter.length());
  }

  long counter(Parameter counter) {
    return counters[counter.offset()];
  }

  void setCounter(Parameter counter, long value) {
    counters[counter.offset()] = value;
  }

  long bytes() {
    return 4L * (values.length + gradients.length) + 8L * counters.length;
  }
}
