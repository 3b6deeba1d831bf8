package org.sparknn.kernels.tensor;

/**
 * torch's broadcasting: shapes are aligned at their last axes, and along an axis of size 1, or one
 * that is missing in front, the same elements stand for all.
 */
public final class Broadcast {
  private Broadcast() {}

  /**
   * The shape that two tensors have together; an unknown size fits any other.
   *
   * @throws ShapeException in torch's words if they do not fit
   */
  public static Shape shape(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    Sizes padded = a.sizes().padFront(rank, 1);
    Sizes others = b.sizes().padFront(rank, 1);
    for (int axis = rank - 1; axis >= 0; axis--) {
      if (!fit(padded.get(axis), others.get(axis))) {
        throw new ShapeException(
            ("The size of tensor a (%d) must match the size of tensor b (%d) at non-singleton"
                    + " dimension %d")
                .formatted(padded.get(axis), others.get(axis), axis));
      }
    }
    return new Shape(Sizes.compute(rank, axis -> together(padded.get(axis), others.get(axis))));
  }

  private static boolean fit(int a, int b) {
    return a == b || a == 1 || b == 1 || a == Shape.UNKNOWN || b == Shape.UNKNOWN;
  }

  private static int together(int a, int b) {
    return a == 1 ? b : a == Shape.UNKNOWN && b != 1 ? b : a;
  }

  /**
   * Refuses a tensor that would make another one larger.
   *
   * @throws ShapeException in torch's words, as for an operation in place
   */
  public static void requireWithin(Shape whole, Shape together) {
    if (!whole.mayBe(together)) {
      throw new ShapeException(
          "output with shape %s doesn't match the broadcast shape %s".formatted(whole, together));
    }
  }

  /**
   * For each element of a shape, in row-major order, the element of the smaller one that stands for
   * it.
   *
   * @param from may have further axes in front, of size 1
   */
  public static int[] elements(Shape from, Shape to) {
    int[] elements = new int[to.elements()];
    int stride = 1;
    int inner = 1;
    for (int back = 1; back <= to.rank(); back++) {
      int size = back <= from.rank() ? from.size(-back) : 1;
      int count = to.size(-back);
      for (int i = 0; size > 1 && i < elements.length; i++) {
        elements[i] += i / inner % count * stride;
      }
      stride *= size;
      inner *= count;
    }
    return elements;
  }
}
