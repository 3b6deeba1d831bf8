package org.sparknn.kernels.training;

import java.io.Serializable;
import java.util.SplittableRandom;
import org.sparknn.kernels.operation.Mix;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * Which row is computed in which step. Rows are dealt to as many lanes as a batch has rows; each
 * step takes one row from each lane; in each epoch the rows of a lane are shuffled among
 * themselves. All of it depends on the seed, the epoch, the number of rows and the batch size,
 * never on the number of ranks: a rank merely owns a range of lanes.
 *
 * <p>Without shuffling, step s takes rows {@code s · batchSize} and following, in order.
 *
 * @param rows rows of the training set
 * @param batchSize rows of a full batch over all ranks
 * @param minimumRows the fewest rows that a batch may have; a last batch with fewer joins the one
 *     before
 */
public record Lanes(long rows, int batchSize, long seed, boolean shuffle, int minimumRows)
    implements Serializable {

  public Lanes {
    if (rows < minimumRows) {
      throw new ShapeException(
          rows == 0
              ? "the training set has no rows"
              : "Expected more than 1 value per channel when training, but the training set has %d row"
                  .formatted(rows));
    }
    if (rows / batchSize > Integer.MAX_VALUE - 1) {
      throw new ShapeException(
          "%d rows in batches of %d are too many steps".formatted(rows, batchSize));
    }
    if (batchSize < minimumRows) {
      throw new ShapeException(
          "Expected more than 1 value per channel when training, but the batch size is "
              + batchSize);
    }
  }

  public int stepsPerEpoch() {
    return (int) (rows / batchSize) + (lastBatchStands() ? 1 : 0);
  }

  private int remainder() {
    return (int) (rows % batchSize);
  }

  private boolean lastBatchStands() {
    return remainder() > 0 && (remainder() >= minimumRows || rows < batchSize);
  }

  /** The row's place in the order in which rows are dealt; lane and index follow from it. */
  public long place(long row) {
    return shuffle ? new Permutation(rows, Mix.mix(seed)).apply(row) : row;
  }

  public int laneOf(long place) {
    return (int) (place % batchSize);
  }

  public int indexOf(long place) {
    return (int) (place / batchSize);
  }

  /** Rows in a lane. */
  public int length(int lane) {
    return (int) (rows / batchSize) + (lane < remainder() ? 1 : 0);
  }

  /** The first lane that a rank owns; that of rank {@code ranks} is the number of lanes. */
  public int firstLane(int rank, int ranks) {
    return (int) ((long) batchSize * rank / ranks);
  }

  /** The rank that owns a lane. */
  public int rankOf(int lane, int ranks) {
    int rank = (int) (((long) lane * ranks + ranks - 1) / batchSize);
    while (firstLane(rank, ranks) > lane) {
      rank--;
    }
    while (firstLane(rank + 1, ranks) <= lane) {
      rank++;
    }
    return rank;
  }

  /** The order in which a lane's rows are taken in an epoch (from 0 on). */
  int[] order(int lane, int epoch) {
    int[] order = new int[length(lane)];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    if (shuffle) {
      SplittableRandom random = new SplittableRandom(Mix.mix(seed, epoch, lane));
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
      }
    }
    return order;
  }

  /** How many rows a step takes from a lane: 1; 0 or 2 at the epoch's end. */
  int taken(int lane, int step) {
    if (step < stepsPerEpoch() - 1) {
      return 1;
    }
    return length(lane) - step;
  }
}
