package org.sparknn.kernels.operation;

/** What a convolution finds outside its input. */
public enum PaddingMode {
  ZEROS,
  /** The input mirrored at its edge, the edge itself not repeated. */
  REFLECT,
  /** The edge repeated. */
  REPLICATE,
  /** The opposite side of the input. */
  CIRCULAR;

  /** The name in torch's arguments. */
  public String torchName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The coordinate inside an axis of {@code size} elements that stands at {@code coordinate}. */
  public int source(int coordinate, int size) {
    return switch (this) {
      case ZEROS -> coordinate < 0 || coordinate >= size ? -1 : coordinate;
      case REPLICATE -> Math.max(0, Math.min(size - 1, coordinate));
      case CIRCULAR -> Math.floorMod(coordinate, size);
      case REFLECT -> {
        int reflected = Math.abs(coordinate);
        yield reflected < size ? reflected : 2 * (size - 1) - reflected;
      }
    };
  }
}
