package org.sparknn.kernels.backend.cpu;

/** A task over the points of a tensor that needs no memory of its own for a worker. */
abstract class PointTiles extends PointBlocks {
  PointTiles(Launcher launcher, Place place) {
    super(launcher, place);
  }

  /** See {@link PointBlocks#PointBlocks(Launcher, Place, int)}. */
  PointTiles(Launcher launcher, Place place, int reads) {
    super(launcher, place, reads);
  }

  @Override
  final void run(int tile, int worker, int first, int end) {
    TileCall.run(this, tile, first, end);
  }

  /** Computes the points from {@code first} to {@code end}. */
  abstract void run(int tile, int first, int end);
}
