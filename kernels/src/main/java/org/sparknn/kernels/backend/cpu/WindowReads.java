package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;
import static org.sparknn.kernels.backend.cpu.Lanes.INTS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.sparknn.kernels.plan.Operation.Convolve;

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

  private final Memory memory;
  private final Sweep sweep;
  private final Place source;
  private final Grouping grouping;
  private final Sweep.Cursor[] cursors;
  private final int[][] tables;
  private final int tapsPerRun;
  private final int tapsPerCopy;
  private final boolean copied;
  private final int[] reach;

  /**
   * @param points the most points that are asked for at once
   */
  WindowReads(
      Memory memory, int workers, Sweep sweep, Place source, Grouping grouping, int points) {
    this.memory = memory;
    this.sweep = sweep;
    this.source = source;
    this.grouping = grouping;
    int channels = grouping.sourceCount(0);
    copied = sweep.taps() > 1 && channels <= FEW_CHANNELS;
    boolean dense = source.pitch() == channels && grouping.bundles() == 1;
    int row = dense && channels <= MANY_CHANNELS ? sweep.tapsPerRow() : 1;
    tapsPerRun = copied ? sweep.taps() : row;
    tapsPerCopy = row;
    reach = new int[Lanes.roundUp(sweep.taps())];
    for (int run = 0; run < runs(); run++) {
      reach[run] = sweep.reach(run * tapsPerRun) * source.pitch();
    }
    tables = memory.tables(workers, points * runs() + COUNT);
    cursors = new Sweep.Cursor[workers];
    Arrays.setAll(cursors, worker -> sweep.new Cursor());
  }

  /** Elements that copies of windows may take for each worker, in both passes. */
  static int scratch(Convolve convolve) {
    int taps = convolve.geometry().taps();
    int in = convolve.input().channels();
    int out = convolve.output().channels();
    int chunk = ConvolutionParameterGradientKernel.chunk(in, out);
    int points = Math.max(ConvolutionKernel.LARGEST_BLOCK, chunk);
    int channels = Math.max(Math.min(in, MANY_CHANNELS), Math.min(out, MANY_CHANNELS));
    return taps == 1 ? 0 : Math.multiplyExact(taps * channels, points) + 2 * COUNT;
  }

  /** Elements of the longest run that may have to be read as zeros. */
  static int longestRun(Convolve convolve) {
    int channels = Math.max(convolve.input().channels(), convolve.output().channels());
    return convolve.geometry().window().kernel().get(2) * Math.min(channels, MANY_CHANNELS);
  }

  int tapsPerRun() {
    return tapsPerRun;
  }

  /** Runs of each window. */
  int runs() {
    return sweep.taps() / tapsPerRun;
  }

  /** Whether the table has to be filled again for each bundle of groups. */
  boolean perBundle() {
    return copied;
  }

  /** Elements of each run. */
  int run(int bundle) {
    return tapsPerRun * grouping.sourceCount(bundle);
  }

  /** What has to be added to the table's offsets for a bundle of groups. */
  int channel(int bundle) {
    return copied ? 0 : grouping.firstSource(bundle);
  }

  int[] table(int worker) {
    return tables[worker];
  }

  /** Fills a worker's table for some points, up to whole groups with offsets of zeros. */
  void fill(int worker, int bundle, int firstPoint, int points, int group) {
    int[] table = tables[worker];
    Sweep.Cursor cursor = cursors[worker];
    cursor.go(firstPoint);
    int runs = runs();
    int scratch = memory.scratchOffset(worker);
    int slot = 0;
    for (int i = 0; i < points; i++, slot += runs, cursor.advance()) {
      int origin = source.at(cursor.position());
      boolean inside = cursor.inside();
      if (copied) {
        table[slot] = scratch;
        scratch = copy(cursor, origin + grouping.firstSource(bundle), bundle, inside, scratch);
      } else if (inside) {
        for (int run = 0; run < runs; run += COUNT) {
          IntVector.fromArray(INTS, reach, run).add(origin).intoArray(table, slot + run);
        }
      } else if (tapsPerRun == 1 || cursor.insideRow()) {
        for (int run = 0; run < runs; run++) {
          table[slot + run] = cursor.covers(run * tapsPerRun) ? origin + reach[run] : memory.zeros;
        }
      } else {
        for (int run = 0; run < runs; run++) {
          table[slot + run] = scratch + run * run(bundle);
        }
        scratch = copy(cursor, origin, bundle, false, scratch);
      }
    }
    Arrays.fill(table, slot, (points + group - 1) / group * group * runs, memory.zeros);
  }

  /** Copies a window and returns where the copy ends. */
  private int copy(Sweep.Cursor cursor, int origin, int bundle, boolean inside, int scratch) {
    int channels = grouping.sourceCount(bundle);
    int taps = inside ? tapsPerCopy : 1;
    int to = scratch;
    for (int tap = 0; tap < sweep.taps(); tap += taps, to += taps * channels) {
      int from =
          inside || cursor.covers(tap) ? origin + sweep.reach(tap) * source.pitch() : memory.zeros;
      copy(memory.values, from, taps * channels, to);
    }
    return to;
  }

  /** Copies whole vectors: the next copy overwrites what is too much. */
  private static void copy(float[] values, int from, int length, int to) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector.fromArray(FLOATS, values, from + i).intoArray(values, to + i);
    }
  }
}
