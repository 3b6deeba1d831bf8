package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;
import static org.sparknn.kernels.backend.cpu.Lanes.INTS;

import java.util.Arrays;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.tensor.Window;

/**
 * Where the micro-kernels find what windows cover: a table of offsets, {@code [point][run]}, where
 * a run is a stretch of elements that lie side by side. Single taps are runs of their channels.
 * Short runs cost more than copies, so taps are joined where that is cheap:
 *
 * <ul>
 *   <li>with few channels each window is copied into one run, tap behind tap;
 *   <li>where the channels fill their pitch, a row of taps is a run that lies there already, except
 *       for the windows that hang over the ends of the last axis, which are copied.
 * </ul>
 */
final class WindowReads {
  /** Windows over so many channels are copied. */
  private static final int FEW_CHANNELS = 16;

  /** Runs of more channels than this are long enough. */
  private static final int MANY_CHANNELS = 128;

  private static final int[] EMPTY = {};

  private final Memory memory;
  private final Sweep sweep;
  private final Place source;
  private final Grouping grouping;
  private final int[][] tables;
  private final int tapsPerRun;
  private final int runs;
  private final Optional<WindowCopies> copies;
  private final WindowWarmth warmth;
  private final int scratchLength;

  /** For each run the distance of its first tap. */
  private final int[] runReach;

  /**
   * For each position the offset within an image of a tap at distance 0, and how its window lies.
   */
  private final int[] origins;

  private final Sweep.Reach[] reaches;

  /** For windows that hang over an edge for each tap an offset within an image and a mask. */
  private final int[][] edges;

  /**
   * @param points the most points that are asked for at once
   */
  WindowReads(
      Memory memory, int workers, Sweep sweep, Place source, Grouping grouping, int points) {
    this(memory, workers, sweep, source, grouping, points, true);
  }

  private WindowReads(
      Memory memory,
      int workers,
      Sweep sweep,
      Place source,
      Grouping grouping,
      int points,
      boolean join) {
    this.memory = memory;
    this.sweep = sweep;
    this.source = source;
    this.grouping = grouping;
    int channels = grouping.sourceCount(0);
    boolean copied = join && sweep.taps() > 1 && channels <= FEW_CHANNELS;
    boolean dense = source.pitch() == channels && grouping.bundles() == 1;
    int row = join && dense && channels <= MANY_CHANNELS ? sweep.tapsPerRow() : 1;
    tapsPerRun = copied ? sweep.taps() : row;
    runs = sweep.taps() / tapsPerRun;
    runReach = reach(tapsPerRun);
    origins = sweep.origins();
    Arrays.setAll(origins, position -> origins[position] * source.pitch());
    reaches = new Sweep.Reach[origins.length];
    Arrays.setAll(reaches, sweep::reachOf);
    edges = new int[origins.length][];
    Arrays.setAll(edges, this::edge);
    copies =
        copied
            ? Optional.of(new WindowCopies(memory, sweep, source.pitch(), row, origins, grouping))
            : Optional.empty();
    tables = memory.tables(workers, points * runs + COUNT);
    warmth = new WindowWarmth(memory, workers, sweep, source, origins);
    int perPoint = copied ? WindowCopies.pitch(sweep.taps(), channels) : sweep.taps() * channels;
    scratchLength =
        copied || tapsPerRun > 1
            ? Lanes.roundUp(Math.multiplyExact(points, perPoint) + 2 * COUNT)
            : 0;
    memory.reserveScratch(scratchLength);
  }

  /** Each tap is a run of all channels. */
  static WindowReads ofTaps(Memory memory, int workers, Sweep sweep, Place source, int points) {
    Grouping grouping = new Grouping(1, source.channels(), source.channels(), 1);
    return new WindowReads(memory, workers, sweep, source, grouping, points, false);
  }

  /** Elements that copies of windows may take of each worker's scratch. */
  int scratchLength() {
    return scratchLength;
  }

  private int[] edge(int position) {
    if (reaches[position] == Sweep.Reach.INSIDE) {
      return EMPTY;
    }
    int[] edge = new int[2 * sweep.taps()];
    for (int tap = 0; tap < sweep.taps(); tap++) {
      edge[2 * tap] = origins[position] + sweep.reach(tap) * source.pitch();
      edge[2 * tap + 1] = sweep.covers(position, tap) ? -1 : 0;
    }
    return edge;
  }

  private int[] reach(int tapsPerStretch) {
    int[] reach = new int[Lanes.roundUp(sweep.taps())];
    for (int i = 0; i * tapsPerStretch < sweep.taps(); i++) {
      reach[i] = sweep.reach(i * tapsPerStretch) * source.pitch();
    }
    return reach;
  }

  /** Elements of the longest run that may have to be read as zeros. */
  static int longestRun(Convolve convolve) {
    int channels = Math.max(convolve.input().channels(), convolve.output().channels());
    return convolve.geometry().window().kernel().get(2) * Math.min(channels, MANY_CHANNELS);
  }

  /** Elements beside a tensor that are read where copied windows hang over the ends of a row. */
  static int margin(Convolve convolve) {
    int inputs = convolve.input().channels();
    int outputs = convolve.output().channels();
    if (Math.min(inputs, outputs) / convolve.groups() > FEW_CHANNELS) {
      return 0;
    }
    Window window = convolve.geometry().window();
    int padding = Math.max(window.padding().get(2), window.paddingAfter().get(2));
    int positions = Math.addExact(window.extent(2), padding);
    return Math.multiplyExact(positions, Lanes.roundUp(Math.max(inputs, outputs)));
  }

  int tapsPerRun() {
    return tapsPerRun;
  }

  /** Runs of each window. */
  int runs() {
    return runs;
  }

  /** Whether the table has to be filled again for each bundle of groups. */
  boolean perBundle() {
    return copies.isPresent();
  }

  /** Elements of each run. */
  int run(int bundle) {
    return tapsPerRun * grouping.sourceCount(bundle);
  }

  /** What has to be added to the table's offsets for a bundle of groups. */
  int channel(int bundle) {
    return copies.isPresent() ? 0 : grouping.firstSource(bundle);
  }

  int[] table(int worker) {
    return tables[worker];
  }

  /** Whether a run of some points in a worker's table reads anything but zeros. */
  boolean covers(int worker, int firstPoint, int points, int run) {
    int[] table = tables[worker];
    int all = Memory.ZEROS;
    for (int slot = firstPoint * runs + run, i = 0; i < points; i++, slot += runs) {
      all |= table[slot];
    }
    return all != Memory.ZEROS;
  }

  /** Lists the points of a worker's table for which a run reads anything but zeros. */
  int covered(int worker, int run, int points, int[] list) {
    int[] table = tables[worker];
    int count = 0;
    for (int point = 0, slot = run; point < points; point++, slot += runs) {
      list[count] = point;
      count += table[slot] == Memory.ZEROS ? 0 : 1;
    }
    return count;
  }

  /** Fills a worker's table for some points, up to whole groups with offsets of zeros. */
  void fill(int worker, int bundle, int firstPoint, int points, int group) {
    if (copies.isPresent()) {
      fillCopies(copies.get(), worker, bundle, firstPoint, points, group);
      return;
    }
    int[] table = tables[worker];
    int position = firstPoint % origins.length;
    int image = source.at(firstPoint / origins.length * sweep.sourcePositions());
    int imageLength = sweep.sourcePositions() * source.pitch();
    int scratch = memory.scratchOffset(worker);
    int slots = points * runs;
    for (int slot = 0; slot < slots; slot += runs) {
      if (reaches[position] == Sweep.Reach.INSIDE) {
        addReach(image + origins[position], runs, table, slot);
      } else if (tapsPerRun == 1 || reaches[position] == Sweep.Reach.WHOLE_ROWS) {
        for (int run = 0; run < runs; run++) {
          table[slot + run] = edgeRead(edges[position], run * tapsPerRun, image);
        }
      } else {
        for (int run = 0; run < runs; run++) {
          table[slot + run] = scratch + run * run(bundle);
        }
        scratch = copy(position, image, bundle, scratch);
      }
      if (++position == origins.length) {
        position = 0;
        image += imageLength;
      }
    }
    Arrays.fill(table, slots, (points + group - 1) / group * group * runs, Memory.ZEROS);
    if (points > 0) {
      warmth.read(worker, firstPoint, points, table, runs);
    }
  }

  private void fillCopies(
      WindowCopies windows, int worker, int bundle, int firstPoint, int points, int group) {
    int channels = grouping.sourceCount(bundle);
    int pitch = WindowCopies.pitch(sweep.taps(), channels);
    int to = memory.scratchOffset(worker);
    int point = firstPoint;
    int end = firstPoint + points;
    while (point < end) {
      int image = source.at(point / origins.length * sweep.sourcePositions());
      int first = image + grouping.firstSource(bundle);
      int count = windows.copy(point % origins.length, end - point, first, channels, to);
      for (int i = 0; i < count; i++, point++, to += pitch) {
        tables[worker][point - firstPoint] = to;
      }
    }
    Arrays.fill(tables[worker], points, (points + group - 1) / group * group, Memory.ZEROS);
  }

  private void addReach(int origin, int runs, int[] table, int slot) {
    for (int run = 0; run < runs; run += COUNT) {
      IntVector.fromArray(INTS, runReach, run).add(origin).intoArray(table, slot + run);
    }
  }

  /** Copies a window and returns where the copy ends. */
  private int copy(int position, int image, int bundle, int scratch) {
    int channels = grouping.sourceCount(bundle);
    int taps = sweep.taps();
    copyEdge(memory.values(), image, edges[position], taps, channels, scratch);
    return scratch + taps * channels;
  }

  /** Without a branch, which could not be predicted: padding is at 0, where the zeros are. */
  private static int edgeRead(int[] edge, int tap, int image) {
    return (image + edge[2 * tap]) & edge[2 * tap + 1];
  }

  private static void copyEdge(
      float[] values, int image, int[] edge, int taps, int channels, int scratch) {
    int to = scratch;
    for (int tap = 0; tap < taps; tap++, to += channels) {
      copy(values, edgeRead(edge, tap, image), channels, to);
    }
  }

  /** Copies whole vectors: the next copy overwrites what is too much. */
  private static void copy(float[] values, int from, int length, int to) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector.fromArray(FLOATS, values, from + i).intoArray(values, to + i);
    }
  }
}
