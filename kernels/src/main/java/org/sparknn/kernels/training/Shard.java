package org.sparknn.kernels.training;

import org.sparknn.kernels.tensor.ShapeException;

/**
 * The rows that one rank trains on, by lane and index, and the batches that it takes from them.
 * Rows may come in any order; each has its place.
 */
public final class Shard {
  private final Lanes lanes;
  private final int firstLane;
  private final int endLane;
  private final int[] laneStart;
  private final Object[] features;
  private final float[][] targets;
  private final long[] ids;
  private int filled;

  public Shard(Lanes lanes, int rank, int ranks) {
    this.lanes = lanes;
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
    features = new Object[(int) rows];
    targets = new float[(int) rows][];
    ids = new long[(int) rows];
  }

  /** Rows that this rank holds when all have come. */
  public int rows() {
    return features.length;
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
   * Adds a row of unsigned bytes or floats.
   *
   * @param row its number in the data set
   * @param target what the loss compares its output with, in row-major order
   */
  public void put(long row, float[] target, Object values) {
    long place = lanes.place(row);
    int lane = lanes.laneOf(place) - firstLane;
    if (row < 0 || row >= lanes.rows() || lane < 0 || lane >= laneStart.length) {
      throw new IllegalStateException("row %d does not belong to this rank".formatted(row));
    }
    int index = laneStart[lane] + lanes.indexOf(place);
    if (features[index] != null) {
      throw new IllegalStateException("row %d came twice".formatted(row));
    }
    features[index] = values;
    targets[index] = target;
    ids[index] = row;
    filled++;
  }

  /** Throws unless every row has come. */
  public void requireComplete() {
    if (filled != features.length) {
      throw new IllegalStateException(
          ("%d rows came but %d were counted: the data set gave other rows when it was read again;"
                  + " cache it or make its plan deterministic")
              .formatted(filled, features.length));
    }
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
          int index = laneStart[i] + orders[i][step + t];
          consumer.accept(row++, ids[index], targets[index], features[index]);
        }
      }
      return row;
    }
  }

  /** Takes a row of a batch. */
  @FunctionalInterface
  interface RowConsumer {
    void accept(int row, long id, float[] target, Object values);
  }
}
