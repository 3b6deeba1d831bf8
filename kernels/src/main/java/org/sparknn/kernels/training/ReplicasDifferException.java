package org.sparknn.kernels.training;

/** The replicas of a run do not have the same weights any more. */
public final class ReplicasDifferException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ReplicasDifferException(String message) {
    super(message);
  }
}
