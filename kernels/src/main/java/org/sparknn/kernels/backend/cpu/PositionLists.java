package org.sparknn.kernels.backend.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.sparknn.kernels.operation.Pad;
import org.sparknn.kernels.operation.Regions;
import org.sparknn.kernels.tensor.Sizes;

/**
 * For each position of an image a list of positions of another: the product of the coordinates'
 * lists along its three axes. Most lists differ only in where they begin, so each is kept once and
 * is relative to an origin; a list per position would be many times the image where windows are
 * large.
 */
final class PositionLists {
  private final List<CoordinateLists> axes;
  private final int[] positions;
  private final int[] origins;
  private final int[] starts;
  private final int[] ends;

  private PositionLists(List<CoordinateLists> axes) {
    this.axes = axes;
    List<List<Sizes>> kinds = axes.stream().map(PositionLists::kinds).toList();
    int[] listStarts = new int[product(kinds.stream().mapToInt(List::size).toArray()) + 1];
    positions = lists(kinds, listStarts);
    int count = product(axes.stream().mapToInt(CoordinateLists::count).toArray());
    origins = new int[count];
    starts = new int[count];
    ends = new int[count];
    int[][] kindOf = new int[3][];
    for (int axis = 0; axis < 3; axis++) {
      CoordinateLists lists = axes.get(axis);
      List<Sizes> known = kinds.get(axis);
      kindOf[axis] =
          IntStream.range(0, lists.count()).map(c -> known.indexOf(lists.relative(c))).toArray();
    }
    int position = 0;
    for (int d = 0; d < axes.get(0).count(); d++) {
      for (int h = 0; h < axes.get(1).count(); h++) {
        for (int w = 0; w < axes.get(2).count(); w++) {
          int list = kindOf[0][d] * kinds.get(1).size() + kindOf[1][h];
          list = list * kinds.get(2).size() + kindOf[2][w];
          origins[position] = at(axes.get(0).first(d), axes.get(1).first(h), axes.get(2).first(w));
          starts[position] = listStarts[list];
          ends[position++] = listStarts[list + 1];
        }
      }
    }
  }

  /** The different lists along an axis, each relative to its first coordinate. */
  private static List<Sizes> kinds(CoordinateLists lists) {
    return IntStream.range(0, lists.count()).mapToObj(lists::relative).distinct().toList();
  }

  private static int product(int... counts) {
    return IntStream.of(counts).reduce(1, Math::multiplyExact);
  }

  /** The lists of all combinations of kinds, one behind the other. */
  private int[] lists(List<List<Sizes>> kinds, int[] listStarts) {
    List<int[]> lists = new ArrayList<>();
    int length = 0;
    for (Sizes depths : kinds.get(0)) {
      for (Sizes heights : kinds.get(1)) {
        for (Sizes widths : kinds.get(2)) {
          int[] list =
              depths.stream()
                  .flatMap(
                      d -> heights.stream().flatMap(h -> widths.stream().map(w -> at(d, h, w))))
                  .toArray();
          lists.add(list);
          length = Math.addExact(length, list.length);
          listStarts[lists.size()] = length;
        }
      }
    }
    int[] all = new int[length];
    for (int i = 0; i < lists.size(); i++) {
      System.arraycopy(lists.get(i), 0, all, listStarts[i], lists.get(i).length);
    }
    return all;
  }

  private int at(int d, int h, int w) {
    return (d * axes.get(1).others() + h) * axes.get(2).others() + w;
  }

  /** The input positions of each region. */
  static PositionLists regions(Regions regions) {
    return new PositionLists(
        axes(
            axis ->
                CoordinateLists.of(
                    regions.output().get(axis),
                    regions.input().get(axis),
                    o -> regions.coordinates(axis, o))));
  }

  /** For each position of a bordered image the position that it copies. */
  static PositionLists borders(Pad pad) {
    return new PositionLists(
        axes(
            axis ->
                CoordinateLists.of(
                    pad.outputSize().get(axis),
                    pad.inputSize().get(axis),
                    o -> {
                      int size = pad.inputSize().get(axis);
                      int from = pad.mode().source(o - pad.before().get(axis), size);
                      return from < 0 ? Sizes.of() : Sizes.of(from);
                    })));
  }

  private static List<CoordinateLists> axes(IntFunction<CoordinateLists> ofAxis) {
    return IntStream.range(0, 3).mapToObj(ofAxis).toList();
  }

  /** For each position of the other image the ones whose lists hold it, in their order. */
  PositionLists inverse() {
    return new PositionLists(axes.stream().map(CoordinateLists::inverse).toList());
  }

  /** The array of the lists; what stands in it is counted from a position's {@link #origin}. */
  int[] positions() {
    return positions;
  }

  int origin(int position) {
    return origins[position];
  }

  int start(int position) {
    return starts[position];
  }

  int end(int position) {
    return ends[position];
  }

  /** The most positions that a list has. */
  int longest() {
    return IntStream.range(0, starts.length).map(p -> ends[p] - starts[p]).max().orElse(0);
  }
}
