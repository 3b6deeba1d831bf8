package org.sparknn.jobs.benchmark;

import java.util.List;

/** What a run is. */
public enum Mode {
  /** Forward and backward with both gradients, as in the middle of a network that is trained. */
  LAYER,
  /** A step of training. */
  TRAINING,
  /** Scoring. */
  INFERENCE;

  /** The passes of a run, in their order. */
  public List<Pass> passes() {
    return switch (this) {
      case LAYER -> List.of(Pass.FORWARD, Pass.BACKWARD);
      case TRAINING -> List.of(Pass.STEP);
      case INFERENCE -> List.of(Pass.INFERENCE);
    };
  }
}
