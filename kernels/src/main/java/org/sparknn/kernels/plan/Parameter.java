package org.sparknn.kernels.plan;

/**
 * A slot with its place in the store of a plan. Trainable parameters lie in front, contiguous, in
 * the order of the layers; buffers behind them; counters are counted apart.
 *
 * @param slot name, shape and role
 * @param offset first element in the store, or the counter's number
 */
public record Parameter(Slot slot, int offset) {

  public String name() {
    return slot.name();
  }

  public int length() {
    return slot.shape().elements();
  }
}
