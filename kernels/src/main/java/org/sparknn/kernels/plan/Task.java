package org.sparknn.kernels.plan;

/** An operation prepared for a device: run once in every step, without allocating. */
@FunctionalInterface
public interface Task {
  void run(Step step);
}
