package org.sparknn.jobs.benchmark;

import java.util.Locale;

/** A part of a run that is timed by itself. */
public enum Pass {
  /** The output in training, with what the backward pass will need; the loss if there is one. */
  FORWARD,
  /** The gradients of the input and of all weights. */
  BACKWARD,
  /** A whole step of training: forward, loss, backward, update of the weights. */
  STEP,
  /** The output in evaluation. */
  INFERENCE;

  /** The name in reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
