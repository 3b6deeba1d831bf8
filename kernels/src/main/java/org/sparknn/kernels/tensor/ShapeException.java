package org.sparknn.kernels.tensor;

/** A shape or an argument that breaks a layer's rule; the message says the rule and what came. */
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public ShapeException(String message) {
    super(message);
  }

  /** The same refusal with the place where it happened in front. */
  public ShapeException at(String place) {
    ShapeException located = new ShapeException(place + ": " + getMessage());
    located.setStackTrace(getStackTrace());
    return located;
  }
}
