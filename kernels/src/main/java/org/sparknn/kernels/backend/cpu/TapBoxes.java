package org.sparknn.kernels.backend.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The boxes that make up a sweep. */
final class TapBoxes {
  private final TapBox[] boxes;
  private final int rows;

  /** What is done with the part of a box that is in a range of rows. */
  @FunctionalInterface
  interface Visitor {

    /**
     * Visits a part of a box.
     *
     * @param skipped rows of the box in front of the part
     * @param rows of the part
     * @param number what the visitor wants to be told
     */
    void visit(TapBox box, int image, int skipped, int rows, int number);
  }

  TapBoxes(Sweep sweep, Place source, Place target) {
    rows = sweep.count(0) * sweep.count(1);
    List<Segment> heights = segments(sweep, 1);
    List<Segment> widths = segments(sweep, 2);
    List<TapBox> list = new ArrayList<>();
    for (int depth = 0; depth < sweep.count(0); depth++) {
      for (Segment height : heights) {
        for (Segment width : widths) {
          int[] taps = taps(sweep, depth, height.first, width.first);
          list.add(
              new TapBox(
                  sweep,
                  source,
                  target,
                  new int[] {depth, height.first, width.first},
                  height.count,
                  width.count,
                  taps));
        }
      }
    }
    boxes = list.toArray(TapBox[]::new);
  }

  /** Neighbouring indices along an axis at which the same taps are on the source. */
  private record Segment(int first, int count) {}

  private static List<Segment> segments(Sweep sweep, int axis) {
    List<Segment> segments = new ArrayList<>();
    int first = 0;
    int[] taps = taps(sweep, axis, 0);
    for (int index = 1; index <= sweep.count(axis); index++) {
      int[] next = index == sweep.count(axis) ? null : taps(sweep, axis, index);
      if (!Arrays.equals(taps, next)) {
        segments.add(new Segment(first, index - first));
        first = index;
        taps = next;
      }
    }
    return segments;
  }

  private static int[] taps(Sweep sweep, int axis, int index) {
    return IntStream.range(0, sweep.taps()).filter(t -> sweep.covers(t, index, axis)).toArray();
  }

  private static int[] taps(Sweep sweep, int d, int h, int w) {
    return IntStream.range(0, sweep.taps())
        .filter(t -> sweep.covers(t, d, 0) && sweep.covers(t, h, 1) && sweep.covers(t, w, 2))
        .toArray();
  }

  /** Rows of an image, at all depths. */
  int rows() {
    return rows;
  }

  /** Visits what is in some of the rows of all images. */
  void visit(int firstRow, int endRow, int number, Visitor visitor) {
    int count;
    for (int row = firstRow; row < endRow; row += count) {
      int first = row % rows;
      count = Math.min(rows - first, endRow - row);
      for (TapBox box : boxes) {
        int skipped = Math.max(0, first - box.firstRow);
        int boxRows = Math.min(box.rows, first + count - box.firstRow) - skipped;
        if (boxRows > 0) {
          visitor.visit(box, row / rows, skipped, boxRows, number);
        }
      }
    }
  }
}
