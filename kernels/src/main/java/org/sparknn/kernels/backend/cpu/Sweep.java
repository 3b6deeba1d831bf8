package org.sparknn.kernels.backend.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sparknn.kernels.operation.SlidingGeometry;

/**
 * The positions that one pass of a convolution writes, and the positions that each of them reads.
 * Along each axis index i writes {@code start + i · stride} and reads {@code i · step + delta} for
 * each tap. The forward pass is one sweep; the input gradient is one for each residue class of
 * input positions modulo the stride, with the taps that reach it.
 */
final class Sweep {
  private static final int[] ONES = {1, 1, 1};

  private final int[] count;
  private final int[] start;
  private final int[] stride;
  private final int[] step;
  private final int[] sourceSize;
  private final int[] targetSize;

  /**
   * For each tap the distance along each axis, their sum in positions, its number in the window.
   */
  private final int[][] delta;

  private final int[] reach;
  private final int[] numbers;
  private final int[] least = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
  private final int[] most = {Integer.MIN_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE};

  private Sweep(
      int[] count,
      int[] start,
      int[] stride,
      int[] step,
      int[] sourceSize,
      int[] targetSize,
      List<int[]> taps,
      List<Integer> numbers) {
    this.count = count;
    this.start = start;
    this.stride = stride;
    this.step = step;
    this.sourceSize = sourceSize;
    this.targetSize = targetSize;
    delta = taps.toArray(int[][]::new);
    reach =
        taps.stream().mapToInt(t -> (t[0] * sourceSize[1] + t[1]) * sourceSize[2] + t[2]).toArray();
    this.numbers = numbers.stream().mapToInt(Integer::intValue).toArray();
    for (int[] tap : delta) {
      for (int axis = 0; axis < 3; axis++) {
        least[axis] = Math.min(least[axis], tap[axis]);
        most[axis] = Math.max(most[axis], tap[axis]);
      }
    }
  }

  /** Each output position reads the window that lies on the input. */
  static Sweep forward(SlidingGeometry geometry) {
    int[] stride = geometry.window().stride().toArray();
    List<int[]> taps = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    int[] size = geometry.window().kernel().toArray();
    for (int number = 0; number < geometry.taps(); number++) {
      int[] k = coordinates(number, size);
      taps.add(IntStream.range(0, 3).map(a -> geometry.inputCoordinate(a, 0, k[a])).toArray());
      numbers.add(number);
    }
    return new Sweep(
        geometry.output().toArray(),
        new int[3],
        ONES,
        stride,
        geometry.input().toArray(),
        geometry.output().toArray(),
        taps,
        numbers);
  }

  /** Each input position reads the output positions whose windows cover it. */
  static List<Sweep> backward(SlidingGeometry geometry) {
    int[] stride = geometry.window().stride().toArray();
    List<Sweep> sweeps = new ArrayList<>();
    for (int c = 0; c < stride[0] * stride[1] * stride[2]; c++) {
      Sweep sweep = backward(geometry, stride, coordinates(c, stride));
      if (sweep.positions() > 0) {
        sweeps.add(sweep);
      }
    }
    return sweeps;
  }

  private static Sweep backward(SlidingGeometry geometry, int[] stride, int[] residue) {
    List<int[]> taps = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    int[] size = geometry.window().kernel().toArray();
    // backwards, so that distances grow
    for (int number = geometry.taps() - 1; number >= 0; number--) {
      int[] k = coordinates(number, size);
      // windows o with o · stride + (coordinate under k of window 0) = residue + i · stride
      int[] distance =
          IntStream.range(0, 3)
              .map(a -> residue[a] - geometry.inputCoordinate(a, 0, k[a]))
              .toArray();
      if (IntStream.range(0, 3).allMatch(a -> Math.floorMod(distance[a], stride[a]) == 0)) {
        taps.add(IntStream.range(0, 3).map(a -> distance[a] / stride[a]).toArray());
        numbers.add(number);
      }
    }
    int[] input = geometry.input().toArray();
    int[] count =
        IntStream.range(0, 3)
            .map(a -> Math.max(0, (input[a] - residue[a] + stride[a] - 1) / stride[a]))
            .toArray();
    return new Sweep(
        count, residue, stride, ONES, geometry.output().toArray(), input, taps, numbers);
  }

  private static int[] coordinates(int number, int[] size) {
    return new int[] {number / (size[1] * size[2]), number / size[2] % size[1], number % size[2]};
  }

  /** Positions of an image that this sweep writes. */
  int positions() {
    return count[0] * count[1] * count[2];
  }

  /** Indices along an axis. */
  int count(int axis) {
    return count[axis];
  }

  /** Positions of the source along the last axis between what neighbours read. */
  int lastStep() {
    return step[2];
  }

  int taps() {
    return delta.length;
  }

  /** The distance of a tap in positions. */
  int reach(int tap) {
    return reach[tap];
  }

  /** The number within the whole window of one of this sweep's taps. */
  int number(int tap) {
    return numbers[tap];
  }

  /** Taps that lie side by side along the last axis, in unbroken rows of this many; else 1. */
  int tapsPerRow() {
    int length = 1;
    while (length < taps() && follows(length)) {
      length++;
    }
    for (int tap = 1; tap < taps(); tap++) {
      if (tap % length != 0 && !follows(tap)) {
        return 1;
      }
    }
    return taps() % length == 0 ? length : 1;
  }

  private boolean follows(int tap) {
    int[] before = delta[tap - 1];
    int[] after = delta[tap];
    return before[0] == after[0] && before[1] == after[1] && before[2] + 1 == after[2];
  }

  /** For each position the one that a tap at distance 0 reads, which may be outside. */
  int[] origins() {
    int[] origins = new int[positions()];
    for (int position = 0; position < origins.length; position++) {
      int[] index = coordinates(position, count);
      origins[position] = source(index[0], index[1], index[2]);
    }
    return origins;
  }

  /** The position that a tap at distance 0 reads, which may be outside. */
  int source(int d, int h, int w) {
    return (d * step[0] * sourceSize[1] + h * step[1]) * sourceSize[2] + w * step[2];
  }

  /** For each position the one that it writes. */
  int[] targets() {
    int[] targets = new int[positions()];
    for (int position = 0; position < targets.length; position++) {
      int[] index = coordinates(position, count);
      targets[position] = target(index[0], index[1], index[2]);
    }
    return targets;
  }

  /** The position that is written. */
  int target(int d, int h, int w) {
    int row = (start[0] + d * stride[0]) * targetSize[1] + start[1] + h * stride[1];
    return row * targetSize[2] + start[2] + w * stride[2];
  }

  /** Whether neighbours are written and read by neighbours, all positions of the target. */
  boolean isDense() {
    return Arrays.equals(stride, ONES) && Arrays.equals(step, ONES);
  }

  /** Whether the taps reach over a square of neighbours along the last two axes. */
  boolean isSquare(int side) {
    return most[0] == least[0] && most[1] - least[1] == side - 1 && most[2] - least[2] == side - 1;
  }

  /** The position of a dense sweep that the first tap reads; -1 outside. */
  int firstRead(int d, int h, int w) {
    return position(d + least[0], h + least[1], w + least[2], sourceSize);
  }

  /** The position of a dense sweep that is written; -1 outside. */
  int written(int d, int h, int w) {
    return position(d, h, w, count);
  }

  private static int position(int d, int h, int w, int[] size) {
    boolean inside = d >= 0 && d < size[0] && h >= 0 && h < size[1] && w >= 0 && w < size[2];
    return inside ? (d * size[1] + h) * size[2] + w : -1;
  }

  /** Positions of an image that is read. */
  int sourcePositions() {
    return sourceSize[0] * sourceSize[1] * sourceSize[2];
  }

  /** How a position's window lies on the image. */
  Reach reachOf(int position) {
    int[] index = coordinates(position, count);
    boolean inside = inside(index, 0) && inside(index, 1);
    return !inside(index, 2) ? Reach.HANGING : inside ? Reach.INSIDE : Reach.WHOLE_ROWS;
  }

  /** How a window lies on an image. */
  enum Reach {
    /** All taps read positions of the image. */
    INSIDE,
    /** All taps are between the ends of the last axis. */
    WHOLE_ROWS,
    /** Some taps are not. */
    HANGING
  }

  private boolean inside(int[] index, int axis) {
    int coordinate = index[axis] * step[axis];
    return coordinate + least[axis] >= 0 && coordinate + most[axis] < sourceSize[axis];
  }

  /** Whether a tap reads a position of the image. */
  boolean covers(int position, int tap) {
    return coversRow(position / count[2], tap) && covers(tap, position % count[2], 2);
  }

  /** Whether a tap is on the image along all axes but the last one. */
  boolean coversRow(int row, int tap) {
    return covers(tap, row / count[1], 0) && covers(tap, row % count[1], 1);
  }

  /** Whether a tap is on the image along one axis. */
  boolean covers(int tap, int index, int axis) {
    int coordinate = index * step[axis] + delta[tap][axis];
    return coordinate >= 0 && coordinate < sourceSize[axis];
  }
}
