package org.sparknn.kernels.backend.cpu;

import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * A task over the points of a tensor, in blocks that fit the first caches, for kernels that want
 * scratch memory of each worker; {@link PointTiles} is for the others.
 */
abstract class PointBlocks implements Task, Tiles {
  private static final int BLOCK_ELEMENTS = 1 << 14;

  /** Floats that are summed before they become a double: their rounding grows with their number. */
  private static final int BLOCK_POINTS = 512;

  private final Launcher launcher;
  private final Place place;
  private final int block;
  private int points;
  private int rows;

  PointBlocks(Launcher launcher, Place place) {
    this(launcher, place, 1);
  }

  /**
   * Tiles that have about the same work however much each point takes.
   *
   * @param reads points of another tensor that a point takes
   */
  PointBlocks(Launcher launcher, Place place, int reads) {
    this.launcher = launcher;
    this.place = place;
    int points = BLOCK_ELEMENTS / Math.max(1, place.pitch()) / Math.max(1, reads);
    block = Math.max(1, Math.min(BLOCK_POINTS, points));
  }

  @Override
  public void run(Step step) {
    rows = step.rows();
    points = place.points(rows);
    launcher.run(blocks(), this);
  }

  @Override
  public final void run(int tile, int worker) {
    run(tile, worker, first(tile), end(tile));
  }

  /** Computes the points from {@code first} to {@code end}. */
  abstract void run(int tile, int worker, int first, int end);

  /** The first point of a block. */
  final int first(int tile) {
    return tile * block;
  }

  /** The point behind a block. */
  final int end(int tile) {
    return Math.min(points, first(tile) + block);
  }

  int blocks() {
    return (points + block - 1) / block;
  }

  /** The most blocks that a step of the given number of rows can have. */
  int blocks(int maxRows) {
    return (place.points(maxRows) + block - 1) / block;
  }

  /** The most points of a block. */
  int block() {
    return block;
  }

  int rows() {
    return rows;
  }
}
