package org.sparknn.kernels.backend.cpu;

/** Work in numbered parts that may run at the same time: each writes what no other touches. */
@FunctionalInterface
interface Tiles {

  /**
   * Computes one part.
   *
   * @param worker number of the thread, for scratch memory of its own
   */
  void run(int tile, int worker);
}
