package org.sparknn.kernels.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.tensor.Window;

/**
 * The part of the input that each output position of a pooling layer looks at, over three axes
 * (depth, height, width; missing leading axes have size 1). Along each axis output coordinate o
 * looks at the input coordinates {@code starts[o], starts[o] + step, …} below {@code ends[o]}, all
 * of them inside the input.
 *
 * @param input sizes of the input
 * @param output number of regions along each axis
 * @param starts for each axis the first coordinate of each region
 * @param ends for each axis the coordinate behind the last one of each region
 * @param steps for each axis the distance between coordinates of a region
 */
public record Regions(
    Sizes input, Sizes output, List<Sizes> starts, List<Sizes> ends, Sizes steps) {

  public Regions {
    starts = List.copyOf(starts);
    ends = List.copyOf(ends);
  }

  /** The elements of sliding windows that lie inside the input. */
  public static Regions sliding(SlidingGeometry geometry) {
    Window window = geometry.window();
    return of(
        geometry.input(),
        geometry.output(),
        window.dilation(),
        axis ->
            o -> {
              int first = geometry.inputCoordinate(axis, o, 0);
              return first >= 0 ? first : Math.floorMod(first, window.dilation().get(axis));
            },
        axis ->
            o -> {
              // a window that hangs over the end may reach beyond every int
              long end = (long) geometry.inputCoordinate(axis, o, 0) + window.extent(axis);
              return (int) Math.min(geometry.input().get(axis), end);
            });
  }

  /** Regions of about equal size that cover the input, as torch's adaptive pooling cuts them. */
  public static Regions adaptive(Sizes input, Sizes output) {
    return of(
        input,
        output,
        Sizes.repeat(1, 3),
        axis -> o -> (int) ((long) o * input.get(axis) / output.get(axis)),
        axis ->
            o ->
                (int)
                    (((long) (o + 1) * input.get(axis) + output.get(axis) - 1) / output.get(axis)));
  }

  /** A function of a coordinate for each axis. */
  @FunctionalInterface
  private interface OfAxis {
    IntUnaryOperator of(int axis);
  }

  private static Regions of(Sizes input, Sizes output, Sizes steps, OfAxis start, OfAxis end) {
    List<Sizes> starts = new ArrayList<>();
    List<Sizes> ends = new ArrayList<>();
    for (int axis = 0; axis < 3; axis++) {
      starts.add(Sizes.compute(output.get(axis), start.of(axis)));
      ends.add(Sizes.compute(output.get(axis), end.of(axis)));
    }
    return new Regions(input, output, starts, ends, steps);
  }

  public int inputPositions() {
    return input.get(0) * input.get(1) * input.get(2);
  }

  public int outputPositions() {
    return output.get(0) * output.get(1) * output.get(2);
  }

  /** The input positions of a region, counted through (D, H, W), in ascending order. */
  public int[] positions(int region) {
    int width = output.get(2);
    int height = output.get(1);
    Sizes depths = coordinates(0, region / width / height);
    Sizes heights = coordinates(1, region / width % height);
    Sizes widths = coordinates(2, region % width);
    int[] found = new int[depths.count() * heights.count() * widths.count()];
    int count = 0;
    for (int d = 0; d < depths.count(); d++) {
      for (int h = 0; h < heights.count(); h++) {
        int row = (depths.get(d) * input.get(1) + heights.get(h)) * input.get(2);
        for (int w = 0; w < widths.count(); w++) {
          found[count++] = row + widths.get(w);
        }
      }
    }
    return found;
  }

  /** How many coordinates output coordinate {@code o} looks at along an axis. */
  public int size(int axis, int o) {
    int length = ends.get(axis).get(o) - starts.get(axis).get(o);
    return Math.max(0, -Math.floorDiv(-length, steps.get(axis)));
  }

  /** The coordinates that output coordinate {@code o} looks at along an axis, ascending. */
  public Sizes coordinates(int axis, int o) {
    int start = starts.get(axis).get(o);
    int step = steps.get(axis);
    return Sizes.compute(size(axis, o), i -> start + i * step);
  }
}
