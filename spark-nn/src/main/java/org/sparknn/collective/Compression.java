package org.sparknn.collective;

import java.util.Arrays;

/** How the floats of a sum travel. */
public enum Compression {
  /** As float32. */
  NONE("none"),
  /**
   * As bfloat16, rounded to nearest even, in half the bytes. Ranks add in float32; what they pass
   * on, and at last the sum, is rounded again.
   */
  BF16("bf16");

  private final String label;

  Compression(String label) {
    this.label = label;
  }

  /**
   * The compression of a name.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Compression of(String name) {
    return Arrays.stream(values())
        .filter(compression -> compression.label.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "gradientCompression must be one of %s but is %s"
                        .formatted(Arrays.toString(values()), name)));
  }

  /** A way to write and read messages, for one thread. */
  Wire wire() {
    return this == NONE ? new FloatWire() : new BfloatWire();
  }

  @Override
  public String toString() {
    return label;
  }
}
