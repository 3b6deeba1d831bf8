package org.sparknn.kernels.backend.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sparknn.kernels.plan.SlidingGeometry;

/**
 * The positions that one pass of a convolution writes, and the positions that each of them reads.
 * Along each axis index i writes {@code start + i · stride} and reads {@code i · step + delta} for
 * each tap. The forward pass is one sweep; the input gradient is one for each residue class of
 * input positions modulo the stride, with the taps that reach it.
 */
final class Sweep {
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
    int[] ones = {1, 1, 1};
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
        ones,
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
    for (int number = 0; number < geometry.taps(); number++) {
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
        count,
        residue,
        stride,
        new int[] {1, 1, 1},
        geometry.output().toArray(),
        input,
        taps,
        numbers);
  }

  private static int[] coordinates(int number, int[] size) {
    return new int[] {number / (size[1] * size[2]), number / size[2] % size[1], number % size[2]};
  }

  /** Positions of an image that this sweep writes. */
  int positions() {
    return count[0] * count[1] * count[2];
  }

  int taps() {
    return delta.length;
  }

  /** The number within the whole window of one of this sweep's taps. */
  int number(int tap) {
    return numbers[tap];
  }

  /**
   * Fills a table with the offsets that some points read, for the taps from {@code firstTap} to
   * {@code endTap}: the entry of point i and tap t is at {@code (i / group · taps + t) · group + i
   * % group}. Padding, and the rest of the last group, point at the zeros.
   */
  void reads(
      int firstPoint,
      int points,
      int group,
      int firstTap,
      int endTap,
      Place source,
      int zeros,
      int[] table) {
    int taps = endTap - firstTap;
    int pitch = source.pitch();
    int w = firstPoint % count[2];
    int rest = firstPoint / count[2];
    int h = rest % count[1];
    rest /= count[1];
    int d = rest % count[0];
    int image = rest / count[0];
    int lane = 0;
    int base = 0;
    for (int i = 0; i < points; i++) {
      int sourceD = d * step[0];
      int sourceH = h * step[1];
      int sourceW = w * step[2];
      int position =
          ((image * sourceSize[0] + sourceD) * sourceSize[1] + sourceH) * sourceSize[2] + sourceW;
      int origin = source.at(position);
      int slot = base + lane;
      boolean inside = inside(sourceD, 0) && inside(sourceH, 1) && inside(sourceW, 2);
      for (int tap = firstTap; tap < endTap; tap++, slot += group) {
        table[slot] =
            inside || covers(tap, sourceD, sourceH, sourceW) ? origin + reach[tap] * pitch : zeros;
      }
      if (++lane == group) {
        lane = 0;
        base += taps * group;
      }
      if (++w == count[2]) {
        w = 0;
        if (++h == count[1]) {
          h = 0;
          if (++d == count[0]) {
            d = 0;
            image++;
          }
        }
      }
    }
    for (; lane > 0 && lane < group; lane++) {
      for (int tap = 0; tap < taps; tap++) {
        table[base + tap * group + lane] = zeros;
      }
    }
  }

  private boolean inside(int coordinate, int axis) {
    return coordinate + least[axis] >= 0 && coordinate + most[axis] < sourceSize[axis];
  }

  private boolean covers(int tap, int d, int h, int w) {
    int[] distance = delta[tap];
    int sourceD = d + distance[0];
    int sourceH = h + distance[1];
    int sourceW = w + distance[2];
    return sourceD >= 0
        && sourceD < sourceSize[0]
        && sourceH >= 0
        && sourceH < sourceSize[1]
        && sourceW >= 0
        && sourceW < sourceSize[2];
  }

  /** Fills a table with the offsets that some points write; the rest of the last group is trash. */
  void writes(int firstPoint, int points, int group, Place target, int trash, int[] table) {
    for (int i = 0; i < points; i++) {
      int w = (firstPoint + i) % count[2];
      int rest = (firstPoint + i) / count[2];
      int h = rest % count[1];
      rest /= count[1];
      int d = start[0] + rest % count[0] * stride[0];
      int image = rest / count[0];
      table[i] =
          target.at(
              ((image * targetSize[0] + d) * targetSize[1] + start[1] + h * stride[1])
                      * targetSize[2]
                  + start[2]
                  + w * stride[2]);
    }
    Arrays.fill(table, points, (points + group - 1) / group * group, trash);
  }
}
