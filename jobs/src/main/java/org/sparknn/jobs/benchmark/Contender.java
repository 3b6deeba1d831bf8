package org.sparknn.jobs.benchmark;

import java.util.Map;

/** One implementation, ready to run a {@link Workload}. Not thread-safe: one thread drives it. */
public interface Contender extends AutoCloseable {
  /** Key of the output in {@link #results}. */
  String OUTPUT = "output";

  /** Key of the mean loss. */
  String LOSS = "loss";

  /** Key of the input's gradient. */
  String INPUT_GRADIENT = "gradient of the input";

  /** The key of the gradient of a weight. */
  static String gradientOf(String slot) {
    return "gradient of " + slot;
  }

  /** What distinguishes it from the opponent's others: a memory layout. */
  String name();

  /** Frees what the last run left. Not timed. */
  default void reset() {}

  /** Computes one pass; those of a run come in the order of {@link Mode#passes}. */
  void run(Pass pass);

  /**
   * What the last run computed, in torch's order: in mode {@link Mode#LAYER} the output (of a loss
   * the loss) and all gradients, in {@link Mode#TRAINING} the loss and the gradients of the
   * weights, in {@link Mode#INFERENCE} the output.
   */
  Map<String, float[]> results();

  @Override
  void close();
}
