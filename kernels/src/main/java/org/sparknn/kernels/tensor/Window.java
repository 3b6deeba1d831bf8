package org.sparknn.kernels.tensor;

/**
 * A window that slides over the spatial axes of a tensor: the kernel of a convolution or of a
 * pooling layer. All size arithmetic of the project is here.
 *
 * @param kernel elements of the window along each spatial axis
 * @param stride steps between windows
 * @param padding elements added in front of each axis
 * @param paddingAfter elements added behind each axis; differs from {@code padding} only for
 *     convolutions with padding "same" and an even kernel
 * @param dilation distance between neighbouring elements of the window
 */
public record Window(
    Sizes kernel, Sizes stride, Sizes padding, Sizes paddingAfter, Sizes dilation) {

  public Window {
    int rank = kernel.count();
    if (stride.count() != rank
        || padding.count() != rank
        || paddingAfter.count() != rank
        || dilation.count() != rank) {
      throw new ShapeException(
          "a window needs one kernel size, stride, padding and dilation per axis but got kernel %s,"
                  .formatted(kernel)
              + " stride %s, padding %s, dilation %s".formatted(stride, padding, dilation));
    }
  }

  /** A window with the same padding in front and behind. */
  public static Window of(Sizes kernel, Sizes stride, Sizes padding, Sizes dilation) {
    return new Window(kernel, stride, padding, padding, dilation);
  }

  /** A window of one element with stride 1 over the given number of axes. */
  public static Window single(int rank) {
    Sizes one = Sizes.repeat(1, rank);
    return of(one, one, Sizes.repeat(0, rank), one);
  }

  public int rank() {
    return kernel.count();
  }

  /** Elements from the first to the last one that the window covers, holes included. */
  public int extent(int axis) {
    return inRange(reach(axis));
  }

  private long reach(int axis) {
    return (long) dilation.get(axis) * (kernel.get(axis) - 1) + 1;
  }

  /** The input's size with padding on both sides. */
  public int paddedSize(int axis, int size) {
    return inRange(padded(axis, size));
  }

  private long padded(int axis, int size) {
    return (long) size + padding.get(axis) + paddingAfter.get(axis);
  }

  /** How many windows fit; 0 or negative when not even one does. */
  public int outputSize(int axis, int size) {
    return inRange(Math.floorDiv(padded(axis, size) - reach(axis), stride.get(axis)) + 1);
  }

  /**
   * How many windows fit when the last may hang over the end (torch's {@code ceil_mode}); one that
   * would start in the padding behind is dropped.
   */
  public int outputSizeCeil(int axis, int size) {
    long step = stride.get(axis);
    long windows = Math.floorDiv(padded(axis, size) - reach(axis) + step - 1, step) + 1;
    boolean startsBehind = (windows - 1) * step >= (long) size + padding.get(axis);
    return inRange(startsBehind ? windows - 1 : windows);
  }

  /**
   * The smallest size on which the given number of windows fits: what unpooling and transposed
   * convolutions make of an input of {@code windows} elements. Padding may take more than there is,
   * so that it may be negative.
   */
  public long coveredSize(int axis, int windows) {
    return (windows - 1L) * stride.get(axis)
        + reach(axis)
        - padding.get(axis)
        - paddingAfter.get(axis);
  }

  private static int inRange(long size) {
    if (size != (int) size) {
      throw new ShapeException("integer out of range: a size of %d".formatted(size));
    }
    return (int) size;
  }

  /** Elements in the window. */
  public int elements() {
    return kernel.stream().reduce(1, Math::multiplyExact);
  }

  /** The same window over three spatial axes: missing leading axes have kernel 1. */
  public Window inThreeAxes() {
    return new Window(
        kernel.padFront(3, 1),
        stride.padFront(3, 1),
        padding.padFront(3, 0),
        paddingAfter.padFront(3, 0),
        dilation.padFront(3, 1));
  }
}
