package org.sparknn.train;

/** A rank's heap is too small for its network and batch; without the error that Spark exits at. */
final class OutOfHeapException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfHeapException(String message) {
    super(message);
  }
}
