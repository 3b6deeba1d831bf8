package org.sparknn.kernels.backend.cpu;

/**
 * The tiles of a convolution with a 3×3 window and stride 1: each is 2×2 positions that are written
 * and the 4×4 positions that they read. At the ends tiles reach outside: there zeros are read, and
 * what is written goes where nobody reads.
 */
final class WinogradTiles {
  /** Positions of a side that a tile writes, and reads. */
  private static final int WRITTEN = 2;

  private static final int READ = 4;

  /** Sides of a window. */
  private static final int WINDOW = 3;

  private final int perImage;
  private final int[] reads;
  private final int[] writes;
  private final Sweep sweep;

  WinogradTiles(Sweep sweep) {
    this.sweep = sweep;
    int rows = (sweep.count(1) + 1) / WRITTEN;
    int columns = (sweep.count(2) + 1) / WRITTEN;
    perImage = sweep.count(0) * rows * columns;
    reads = new int[perImage * READ * READ];
    writes = new int[perImage * WRITTEN * WRITTEN];
    for (int tile = 0; tile < perImage; tile++) {
      int depth = tile / (rows * columns);
      int row = tile / columns % rows * WRITTEN;
      int column = tile % columns * WRITTEN;
      for (int i = 0; i < READ * READ; i++) {
        reads[tile * READ * READ + i] = sweep.firstRead(depth, row + i / READ, column + i % READ);
      }
      for (int i = 0; i < WRITTEN * WRITTEN; i++) {
        writes[tile * WRITTEN * WRITTEN + i] =
            sweep.written(depth, row + i / WRITTEN, column + i % WRITTEN);
      }
    }
  }

  /** Whether a sweep has such tiles. */
  static boolean fit(Sweep sweep) {
    return sweep.isDense()
        && sweep.taps() == WINDOW * WINDOW
        && sweep.tapsPerRow() == WINDOW
        && sweep.isSquare(WINDOW);
  }

  /** Tiles of an image. */
  int perImage() {
    return perImage;
  }

  /** The share of what tiles write that lies on the image. */
  double used() {
    return (double) sweep.positions() / (perImage * WRITTEN * WRITTEN);
  }

  /** Fills in where 16 positions of each tile are read, row by row. */
  void fillReads(Place source, int firstTile, int tiles, int[] table) {
    fill(
        reads, READ * READ, source, sweep.sourcePositions(), Memory.ZEROS, firstTile, tiles, table);
  }

  /** Fills in where 4 positions of each tile are written, row by row. */
  void fillWrites(Place target, int outside, int firstTile, int tiles, int[] table) {
    fill(writes, WRITTEN * WRITTEN, target, target.positions(), outside, firstTile, tiles, table);
  }

  private void fill(
      int[] positions,
      int perTile,
      Place place,
      int imagePositions,
      int outside,
      int firstTile,
      int tiles,
      int[] table) {
    int tile = firstTile % perImage;
    int image = firstTile / perImage * imagePositions;
    for (int t = 0, to = 0; t < tiles; t++) {
      for (int i = tile * perTile; i < (tile + 1) * perTile; i++, to++) {
        table[to] = positions[i] < 0 ? outside : place.at(image + positions[i]);
      }
      if (++tile == perImage) {
        tile = 0;
        image += imagePositions;
      }
    }
  }
}
