package org.sparknn.jobs.benchmark;

import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Someone else's implementation of the same layers. Found with {@link ServiceLoader}. */
public interface Opponent {
  /** What to do where there is none. */
  String MISSING =
      "libtorch is not on the class path; jobs/spark-nn without --spark-home fetches it once";

  /** Of the stochastic gradient descent in a step of training. */
  double MOMENTUM = 0.9;

  /** Small, so that some hundred steps with one batch leave ordinary numbers. */
  double LEARNING_RATE = 1e-4;

  /** Its name and version, and what it makes use of. */
  String description();

  /** The memory layouts in which it can compute a workload; the fastest one counts. */
  List<String> layouts(Workload workload);

  /**
   * Makes a workload ready.
   *
   * @param layout one of {@link #layouts}
   * @param threads threads that compute
   */
  Contender prepare(Workload workload, String layout, int threads);

  /** Gives memory that it keeps without using it back to the system. */
  default void releaseMemory() {}

  /**
   * The opponent on the class path; empty if there is none.
   *
   * @throws IllegalStateException if it cannot be loaded
   */
  static Optional<Opponent> find() {
    try {
      return ServiceLoader.load(Opponent.class).findFirst();
    } catch (ServiceConfigurationError e) {
      throw new IllegalStateException("the opponent cannot be loaded: " + e.getCause(), e);
    }
  }
}
