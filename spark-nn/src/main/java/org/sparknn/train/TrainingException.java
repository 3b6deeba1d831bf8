package org.sparknn.train;

/** A run that could not go on; the message names the rank and the first cause. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
