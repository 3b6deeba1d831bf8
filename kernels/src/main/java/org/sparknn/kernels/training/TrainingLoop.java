package org.sparknn.kernels.training;

/** One rank's steps. */
public final class TrainingLoop {
  private TrainingLoop() {}
}
