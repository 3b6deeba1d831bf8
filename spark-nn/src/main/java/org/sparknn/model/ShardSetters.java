package org.sparknn.model;

/**
 * Sets how ranks keep their rows.
 *
 * @param <S> the estimator's own class
 */
public interface ShardSetters<S> extends ShardParams, Chained<S> {

  /**
   * The part of the heap that is free when loading begins that the rows may take, shared by the
   * ranks of a process; from 0 to 1. Rows that would take more lie in a file below Spark's local
   * directories; 0: always.
   */
  default S setShardMemoryFraction(double value) {
    return Chained.set(this, shardMemoryFraction(), value);
  }
}
