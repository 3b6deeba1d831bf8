package org.sparknn.kernels.layer;

/** A layer that may know where its values came from, so that a max unpooling can put them back. */
interface FindsWinners {

  /** Number of spatial axes that a winner's position counts through. */
  int rank();

  /** Whether it does. */
  boolean findsWinners();
}
