package org.sparknn.kernels.plan;

import java.util.List;
import java.util.stream.Stream;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.operation.SlidingGeometry;
import org.sparknn.kernels.tensor.Sizes;

/**
 * About how many elements the cpu backend's convolutions keep beside the weights: weights in the
 * order in which they are read, for each of the passes forward and back, and the sums of the weight
 * gradient's parts. Windows of 3×3 are kept transformed, 16 elements for 9.
 */
final class WeightCopies {
  private static final int VECTOR = 16;
  private static final int WINDOW = 3;
  private static final int TRANSFORMED = 16;
  private static final int FEWEST_CHANNELS = 32;
  private static final double LEAST_USE = 0.7;
  private static final int MOST_PARTS = 16;
  private static final int WORTHWHILE = 3;

  private WeightCopies() {}

  static long elements(Plan plan, int maxRows) {
    return Stream.of(plan.forward(), plan.backward())
        .flatMap(List::stream)
        .mapToLong(operation -> elements(operation, maxRows))
        .sum();
  }

  private static long elements(Operation operation, int maxRows) {
    Convolve convolve = Convolve.of(operation).orElse(null);
    if (convolve == null || convolve.geometry().isPoint()) {
      return 0;
    }
    long copy = convolve.weight().length();
    if (isTransformed(convolve)) {
      copy = copy / (WINDOW * WINDOW) * TRANSFORMED;
    }
    return operation instanceof Convolve.ParameterGradient
        ? copy * parts(convolve, copy, maxRows)
        : copy;
  }

  private static boolean isTransformed(Convolve convolve) {
    SlidingGeometry geometry = convolve.geometry();
    Sizes one = Sizes.repeat(1, WINDOW);
    return convolve.groups() == 1
        && convolve.input().channels() >= FEWEST_CHANNELS
        && convolve.output().channels() >= FEWEST_CHANNELS
        && geometry.window().kernel().equals(Sizes.of(1, WINDOW, WINDOW))
        && geometry.window().stride().equals(one)
        && geometry.window().dilation().equals(one)
        && use(geometry.output().get(1)) * use(geometry.output().get(2)) >= LEAST_USE;
  }

  /** The share of tiles of two that lies within a size. */
  private static double use(int size) {
    int tiles = (size + 1) / 2;
    return size / (2.0 * tiles);
  }

  private static long parts(Convolve convolve, long sums, int maxRows) {
    long data = elements(convolve.input(), maxRows) + elements(convolve.output(), maxRows);
    long worthwhile = data / (WORTHWHILE * Math.max(1, sums));
    return Long.highestOneBit(Math.max(1, Math.min(MOST_PARTS, worthwhile)));
  }

  private static long elements(Tensor tensor, int maxRows) {
    int pitch = (tensor.channels() + VECTOR - 1) / VECTOR * VECTOR;
    return (long) pitch * tensor.positions() * tensor.images(maxRows);
  }
}
