package org.sparknn.collective;

import java.util.Locale;

/** The two kinds of sums. Each has connections of its own, so that small sums overtake. */
enum Lane {
  /** Sums of doubles. */
  STATISTICS(Exchange.LIMIT_BYTES),
  /** Sums of floats. */
  GRADIENTS(Ring.SLICE_BYTES);

  static final Lane[] ALL = values();

  /** The most bytes of values that one message carries. */
  final int payloadBytes;

  Lane(int payloadBytes) {
    this.payloadBytes = payloadBytes;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
