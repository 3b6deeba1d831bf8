package org.sparknn.kernels.tensor;

import java.util.stream.Collectors;

/**
 * The sizes of a tensor's axes in torch's logical order: (N, C), (N, C, L), (N, C, H, W) or (N, C,
 * D, H, W) for batches. A size may be {@link #UNKNOWN}: rules that need it are then checked when it
 * becomes known.
 */
public record Shape(Sizes sizes) {
  /** A size that is not known yet, such as that of the batch. */
  public static final int UNKNOWN = -1;

  public Shape {
    if (sizes.stream().anyMatch(size -> size < UNKNOWN)) {
      throw new ShapeException("a size must be at least 0 (or -1 for unknown) but got " + sizes);
    }
  }

  public static Shape of(int... sizes) {
    return new Shape(Sizes.of(sizes));
  }

  /** A batch of unknown size whose rows have the given shape. */
  public static Shape batchOf(Shape row) {
    return row.insert(0, UNKNOWN);
  }

  public int rank() {
    return sizes.count();
  }

  /** The size of an axis; negative axes count from the end. */
  public int size(int axis) {
    return sizes.get(axis < 0 ? axis + rank() : axis);
  }

  public boolean knows(int axis) {
    return size(axis) != UNKNOWN;
  }

  public boolean known() {
    return sizes.stream().noneMatch(size -> size == UNKNOWN);
  }

  /** Whether both can be the same shape; unknown sizes may be any. */
  public boolean mayBe(Shape other) {
    if (rank() != other.rank()) {
      return false;
    }
    for (int axis = 0; axis < rank(); axis++) {
      if (knows(axis) && other.knows(axis) && size(axis) != other.size(axis)) {
        return false;
      }
    }
    return true;
  }

  public Shape with(int axis, int size) {
    return new Shape(Sizes.compute(rank(), i -> i == axis ? size : sizes.get(i)));
  }

  public Shape insert(int axis, int size) {
    return new Shape(
        Sizes.compute(
            rank() + 1, i -> i < axis ? sizes.get(i) : i == axis ? size : sizes.get(i - 1)));
  }

  public Shape remove(int axis) {
    return new Shape(Sizes.compute(rank() - 1, i -> sizes.get(i < axis ? i : i + 1)));
  }

  /** The shape of one row of a batch. */
  public Shape row() {
    return remove(0);
  }

  /** The axes {@code from} (inclusive) to {@code to} (exclusive). */
  public Shape slice(int from, int to) {
    return new Shape(Sizes.compute(to - from, i -> sizes.get(from + i)));
  }

  /**
   * Number of elements; 1 for a scalar.
   *
   * @throws ShapeException if a size is unknown or the product exceeds an int
   */
  public int elements() {
    return elements(0, rank());
  }

  /** Number of elements over the axes {@code from} (inclusive) to {@code to} (exclusive). */
  public int elements(int from, int to) {
    long product = 1;
    for (int axis = from; axis < to; axis++) {
      if (!knows(axis)) {
        throw new ShapeException("the number of elements of " + this + " is not known yet");
      }
      product *= size(axis);
      if (product > Integer.MAX_VALUE) {
        throw new ShapeException("a tensor of shape " + this + " has more than 2^31 - 1 elements");
      }
    }
    return (int) product;
  }

  /** As torch prints sizes: {@code [2, 3]}; unknown sizes as {@code ?}. */
  @Override
  public String toString() {
    return sizes.stream()
        .mapToObj(size -> size == UNKNOWN ? "?" : Integer.toString(size))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
