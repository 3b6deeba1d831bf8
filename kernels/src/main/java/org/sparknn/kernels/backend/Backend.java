package org.sparknn.kernels.backend;

import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Plan;

/** A way to compute: picked once by {@link Backends} for all ranks of a run. */
public interface Backend {

  /**
   * The name by which it can be forced: {@code gpu}, {@code cpu}, {@code blas}, {@code reference}.
   */
  String name();

  /** What runs, for the log and the training summary; the same wherever the same runs. */
  String description();

  /** What this JVM found out about it, for the log; empty if nothing was tried. */
  default String verdict() {
    return "";
  }

  /**
   * This backend on a device that the cluster gave a task; itself if it computes on processors.
   *
   * @param address which of the machine's GPUs, a number from 0 on
   * @throws IllegalArgumentException if there is no such device
   */
  default Backend on(String address) {
    return this;
  }

  /** What {@link #open} takes outside of the heap, for the log; empty if it is nothing much. */
  default String memory(Plan plan, int maxRows) {
    return "";
  }

  /**
   * Takes the memory for a plan.
   *
   * @param maxRows largest number of rows of a step
   * @param threads threads that compute, at least 1
   * @param collective how statistics and gradients are summed over ranks
   */
  Device open(Plan plan, int maxRows, int threads, Collective collective);
}
