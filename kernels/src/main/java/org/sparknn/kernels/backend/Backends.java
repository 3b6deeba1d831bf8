package org.sparknn.kernels.backend;

/** Picks the backend once for all ranks of a run. */
public final class Backends {
  private Backends() {}
}
