package org.sparknn.kernels.operation;

import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.tensor.Window;

/**
 * A window sliding over three spatial axes (depth, height, width; missing leading axes have size
 * 1).
 *
 * @param input sizes of the tensor that the windows lie on
 * @param output number of windows along each axis
 * @param window the window over three axes
 */
public record SlidingGeometry(Sizes input, Sizes output, Window window) {

  /** A window of one element on a tensor without spatial axes: a matrix product. */
  public static SlidingGeometry point() {
    return new SlidingGeometry(Sizes.repeat(1, 3), Sizes.repeat(1, 3), Window.single(3));
  }

  /** Whether it is one window of one element on one position, as {@link #point}. */
  public boolean isPoint() {
    return taps() == 1
        && inputPositions() == 1
        && outputPositions() == 1
        && window.padding().stream().allMatch(p -> p == 0);
  }

  /** Elements of the window. */
  public int taps() {
    return window.elements();
  }

  public int inputPositions() {
    return input.get(0) * input.get(1) * input.get(2);
  }

  public int outputPositions() {
    return output.get(0) * output.get(1) * output.get(2);
  }

  /** The input coordinate under element {@code k} of window {@code o}; may lie in the padding. */
  public int inputCoordinate(int axis, int o, int k) {
    return o * window.stride().get(axis)
        - window.padding().get(axis)
        + k * window.dilation().get(axis);
  }
}
