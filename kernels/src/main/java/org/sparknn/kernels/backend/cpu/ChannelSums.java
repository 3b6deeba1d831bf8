package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;

/**
 * Two sums over the points of each channel. Tiles are blocks of points, and of channels if there
 * are many; their sums are floats, which the subclass puts together in double and in order. A tile
 * adds row to row in memory that stays in the first cache, and so reads its points in their order.
 */
abstract class ChannelSums implements Tiles {
  /** Floats of a tile: few enough for some tiles, enough to make the end of a tile cheap. */
  private static final int TILE = 1 << 17;

  /** Of each block the sums of its channels. */
  final float[] first;

  final float[] second;

  private final Launcher launcher;
  private final Place place;
  private final PointRows rows;
  private final int width;
  private final int groups;
  private final int block;
  private final float[][] firstRows;
  private final float[][] secondRows;
  private int points;

  ChannelSums(Memory memory, Launcher launcher, Place place, int maxRows) {
    this.launcher = launcher;
    this.place = place;
    rows = new PointRows(place);
    groups = Math.max(1, (place.pitch() + PointRows.WIDTH - 1) / PointRows.WIDTH);
    width = groups == 1 ? rows.length : PointRows.WIDTH;
    block = rows.points * Math.max(1, TILE / Math.max(1, width));
    points = place.points(maxRows);
    first = memory.scratch(blocks() * place.pitch());
    second = memory.scratch(blocks() * place.pitch());
    firstRows = memory.scratch(launcher.threads(), width);
    secondRows = memory.scratch(launcher.threads(), width);
  }

  final void sum(int batchRows) {
    points = place.points(batchRows);
    launcher.run(blocks() * groups, this);
  }

  final int blocks() {
    return (points + block - 1) / block;
  }

  /** Points of a block. */
  final int count(int number) {
    return Math.min(block, points - number * block);
  }

  @Override
  public final void run(int tile, int worker) {
    int number = tile / groups;
    int column = tile % groups * width;
    int length = Math.min(width, rows.length - column);
    int start = number * block;
    int end = start + count(number);
    float[] a = firstRows[worker];
    float[] b = secondRows[worker];
    Arrays.fill(a, 0, length, 0);
    Arrays.fill(b, 0, length, 0);
    int to = number * place.pitch() + column;
    begin(start, column, length, worker, to);
    int quarter = count(number) / rows.points / 4 * rows.points;
    for (int point = start; point < start + quarter; point += rows.points) {
      addFour(point, quarter, column, length, worker, a, b);
    }
    for (int point = start + 4 * quarter; point < end; point += rows.points) {
      int used = Math.min(length, (end - point) * place.pitch());
      add(point, column, used, worker, a, b);
    }
    int channels = length / rows.points;
    if (groups == 1) {
      rows.fold(a);
      rows.fold(b);
    }
    System.arraycopy(a, 0, first, to, channels);
    System.arraycopy(b, 0, second, to, channels);
  }

  /**
   * Prepares a tile.
   *
   * @param length of its rows
   * @param to where its sums will stand
   */
  void begin(int start, int column, int length, int worker, int to) {}

  /** Adds four rows to both sums: a core reads several streams faster than one. */
  abstract void addFour(
      int point, int distance, int column, int length, int worker, float[] a, float[] b);

  /** Adds a row to both sums. */
  abstract void add(int point, int column, int length, int worker, float[] a, float[] b);
}
