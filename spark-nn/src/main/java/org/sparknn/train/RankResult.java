package org.sparknn.train;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.zip.CRC32C;
import org.sparknn.kernels.network.StateDict;

/** What a rank leaves at the end of a run. */
final class RankResult implements Serializable {
  private static final long serialVersionUID = 1L;

  private final StateDict state;
  private final long checksum;
  private final String backend;

  RankResult(int rank, StateDict state, String backend) {
    this.state = rank == 0 ? state : new StateDict();
    this.checksum = checksum(state);
    this.backend = backend;
  }

  private static long checksum(StateDict state) {
    CRC32C checksum = new CRC32C();
    for (Map.Entry<String, float[]> tensor : state.tensors().entrySet()) {
      ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * tensor.getValue().length);
      bytes.asFloatBuffer().put(tensor.getValue());
      checksum.update(bytes);
    }
    return checksum.getValue();
  }

  /** The weights on rank 0; empty on the others, which have the same. */
  StateDict state() {
    return state;
  }

  /** Of all weights; equal on all ranks. */
  long checksum() {
    return checksum;
  }

  String backend() {
    return backend;
  }
}
