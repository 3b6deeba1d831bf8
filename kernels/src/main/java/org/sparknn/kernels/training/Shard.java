package org.sparknn.kernels.training;

import java.util.function.IntFunction;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * The rows that one rank trains on, by lane and index, and the batches that it takes from them.
 * Rows may come in any order; each has its place.
 */
public final class Shard implements AutoCloseable {
  private final Lanes lanes;
  private final RowLayout layout;
  private final RowStorage storage;
  private final int firstLane;
  private final int endLane;
  private final int[] laneStart;

  /** For each place the row that came there, counted from 1 on; 0: none yet. */
  private final int[] arrival;

  /** The numbers of the rows in the order in which they came. */
  private final long[] ids;

  private int filled;

  /**
   * @param storage makes what keeps so many rows; this shard closes it
   */
  public Shard(
      Lanes lanes, int rank, int ranks, RowLayout layout, IntFunction<RowStorage> storage) {
    this.lanes = lanes;
    this.layout = layout;
    firstLane = lanes.firstLane(rank, ranks);
    endLane = lanes.firstLane(rank + 1, ranks);
    laneStart = new int[endLane - firstLane];
    long rows = 0;
    for (int lane = firstLane; lane < endLane; lane++) {
      laneStart[lane - firstLane] = (int) rows;
      rows += lanes.length(lane);
    }
    if (rows > Integer.MAX_VALUE - 8) {
      throw new ShapeException(
          "%d rows on one rank are more than an array holds; use more ranks".formatted(rows));
    }
    arrival = new int[(int) rows];
    ids = new long[(int) rows];
    this.storage = storage.apply((int) rows);
  }

  Lanes lanes() {
    return lanes;
  }

  RowLayout layout() {
    return layout;
  }

  RowStorage storage() {
    return storage;
  }

  /** Rows that this rank holds when all have come. */
  public int rows() {
    return ids.length;
  }

  /** Whether the rows lie in a file rather than in memory. */
  public boolean isFile() {
    return storage.isFile();
  }

  /** The largest number of rows of one step on this rank. */
  public int maxRows() {
    int most = 0;
    for (int lane = firstLane; lane < endLane; lane++) {
      most += Math.max(1, lanes.taken(lane, lanes.stepsPerEpoch() - 1));
    }
    return Math.max(1, most);
  }

  /**
   * Adds a row.
   *
   * @param row its number in the data set
   * @param source holds it in this shard's layout, from an offset on
   */
  public void put(long row, byte[] source, int offset) {
    if (source.length - offset != layout.size()) {
      throw new ShapeException(
          "row %d has %d bytes but %d are wanted"
              .formatted(row, source.length - offset, layout.size()));
    }
    int place = placeOf(row);
    if (arrival[place] != 0) {
      throw new IllegalStateException("row %d came twice".formatted(row));
    }
    storage.append(source, offset);
    ids[filled++] = row;
    arrival[place] = filled;
  }

  private int placeOf(long row) {
    if (row >= 0 && row < lanes.rows()) {
      long place = lanes.place(row);
      int lane = lanes.laneOf(place) - firstLane;
      if (lane >= 0 && lane < laneStart.length) {
        return laneStart[lane] + lanes.indexOf(place);
      }
    }
    throw new IllegalStateException("row %d does not belong to this rank".formatted(row));
  }

  /** Ends the coming of rows; throws unless every one is there. */
  public void complete() {
    if (filled != ids.length) {
      throw new IllegalStateException(
          "%d rows came but %d were counted".formatted(filled, ids.length));
    }
    storage.finish();
  }

  @Override
  public void close() {
    storage.close();
  }

  /** The rows of one epoch (from 0 on), step by step. */
  Epoch epoch(int epoch) {
    int[][] orders = new int[endLane - firstLane][];
    for (int lane = firstLane; lane < endLane; lane++) {
      orders[lane - firstLane] = lanes.order(lane, epoch);
    }
    return new Epoch(orders);
  }

  /** The order of one epoch. */
  final class Epoch {
    private final int[][] orders;

    private Epoch(int[][] orders) {
      this.orders = orders;
    }

    /** Hands each row of a step to a consumer; returns how many there are. */
    int step(int step, RowConsumer consumer) {
      int row = 0;
      for (int i = 0; i < orders.length; i++) {
        int taken = lanes.taken(firstLane + i, step);
        for (int t = 0; t < taken; t++) {
          int slot = arrival[laneStart[i] + orders[i][step + t]] - 1;
          consumer.accept(row++, ids[slot], slot);
        }
      }
      return row;
    }
  }

  /** Takes a row of a batch, with its number in the data set and in the storage. */
  @FunctionalInterface
  interface RowConsumer {
    void accept(int row, long id, int slot);
  }
}
