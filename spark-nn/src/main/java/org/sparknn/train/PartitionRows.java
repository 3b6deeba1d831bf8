package org.sparknn.train;

import java.io.Serializable;
import java.util.Iterator;
import org.sparknn.kernels.training.Fingerprint;

/**
 * What the driver knows of the rows of a partition.
 *
 * @param fingerprint of its rows, up to the first that is refused
 * @param refusal why that one is refused; empty if none is
 */
public record PartitionRows(Fingerprint fingerprint, String refusal) implements Serializable {

  /** Looks at all packed rows of a partition. */
  static PartitionRows of(Iterator<byte[]> packed) {
    Fingerprint fingerprint = Fingerprint.NONE;
    while (packed.hasNext()) {
      byte[] row = packed.next();
      if (PackedRow.isRefused(row)) {
        return new PartitionRows(fingerprint, PackedRow.reason(row));
      }
      fingerprint = fingerprint.add(row, PackedRow.HEADER);
    }
    return new PartitionRows(fingerprint, "");
  }
}
