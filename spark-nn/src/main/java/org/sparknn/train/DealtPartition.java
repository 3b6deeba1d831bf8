package org.sparknn.train;

import java.io.Serializable;
import java.util.Iterator;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.Fingerprint;
import org.sparknn.kernels.training.Lanes;
import scala.Tuple2;

/**
 * Numbers the packed rows of a partition and says which rank gets each.
 *
 * @param firstRow number of its first row in the data set
 * @param wanted what its rows were when they were read first
 */
record DealtPartition(int partition, long firstRow, Fingerprint wanted, Lanes lanes, int ranks)
    implements Serializable {

  /**
   * Rows with their ranks.
   *
   * @throws ShapeException once the rows turn out to be others than they were
   */
  Iterator<Tuple2<Integer, byte[]>> deal(Iterator<byte[]> rows) {
    return new Iterator<>() {
      private Fingerprint seen = Fingerprint.NONE;

      @Override
      public boolean hasNext() {
        if (!rows.hasNext() && !seen.equals(wanted)) {
          throw changed();
        }
        return rows.hasNext();
      }

      @Override
      public Tuple2<Integer, byte[]> next() {
        byte[] packed = rows.next();
        if (PackedRow.isRefused(packed) || seen.rows() == wanted.rows()) {
          throw changed();
        }
        long row = firstRow + seen.rows();
        seen = seen.add(packed, PackedRow.HEADER);
        int rank = lanes.rankOf(lanes.laneOf(lanes.place(row)), ranks);
        return new Tuple2<>(rank, PackedRow.numbered(packed, row));
      }
    };
  }

  private ShapeException changed() {
    return new ShapeException(
        ("partition %d with %d rows from row %d on was lost and computed again: the data set gave"
                + " other rows when it was read again; write it to files first, or make its plan deterministic")
            .formatted(partition, wanted.rows(), firstRow));
  }
}
