package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.sparknn.kernels.operation.Pad;
import org.sparknn.kernels.operation.Regions;
import org.sparknn.kernels.tensor.Sizes;

/** For each position of an image a list of positions of another, all in one array. */
final class PositionLists {
  private int[] positions = new int[16];
  private final int[] ends;

  private PositionLists(int count) {
    ends = new int[count + 1];
  }

  /** The input positions of each region. */
  static PositionLists regions(Regions regions) {
    PositionLists lists = new PositionLists(regions.outputPositions());
    lists.build(
        (position, add) -> {
          for (int input : regions.positions(position)) {
            add.accept(input);
          }
        });
    return lists;
  }

  /** For each position of a bordered image the position that it copies. */
  static PositionLists borders(Pad pad) {
    PositionLists lists = new PositionLists(elements(pad.outputSize()));
    lists.build(
        (position, add) -> {
          int input = 0;
          boolean inside = true;
          for (int axis = 0; axis < 3; axis++) {
            int size = pad.inputSize().get(axis);
            int from =
                pad.mode()
                    .source(
                        coordinate(position, axis, pad.outputSize()) - pad.before().get(axis),
                        size);
            inside &= from >= 0;
            input = input * size + from;
          }
          if (inside) {
            add.accept(input);
          }
        });
    return lists;
  }

  /** For each position the lists in which it stands, in their order. */
  PositionLists inverse(int count) {
    PositionLists inverse = new PositionLists(count);
    for (int i = 0; i < ends[ends.length - 1]; i++) {
      inverse.ends[positions[i] + 1]++;
    }
    Arrays.parallelPrefix(inverse.ends, Integer::sum);
    inverse.positions = new int[Math.max(1, inverse.ends[count])];
    int[] next = inverse.ends.clone();
    for (int list = 0; list + 1 < ends.length; list++) {
      for (int i = ends[list]; i < ends[list + 1]; i++) {
        inverse.positions[next[positions[i]]++] = list;
      }
    }
    return inverse;
  }

  /** The array in which the lists follow each other. */
  int[] positions() {
    return positions;
  }

  int start(int position) {
    return ends[position];
  }

  int end(int position) {
    return ends[position + 1];
  }

  private interface ListOf {
    void positions(int position, IntConsumer add);
  }

  private void build(ListOf listOf) {
    int[] length = new int[1];
    for (int position = 0; position + 1 < ends.length; position++) {
      listOf.positions(
          position,
          value -> {
            if (length[0] == positions.length) {
              positions = Arrays.copyOf(positions, 2 * positions.length);
            }
            positions[length[0]++] = value;
          });
      ends[position + 1] = length[0];
    }
  }

  private static int coordinate(int number, int axis, Sizes sizes) {
    int behind = number;
    for (int i = 2; i > axis; i--) {
      behind /= sizes.get(i);
    }
    return behind % sizes.get(axis);
  }

  private static int elements(Sizes sizes) {
    return sizes.get(0) * sizes.get(1) * sizes.get(2);
  }
}
