package org.sparknn.train;

/** What is to be done at the end of a run, however it ends. */
final class Cleaning {
  private Cleaning() {}

  /**
   * Cleans up in a thread that may be interrupted: for such a one Spark would leave things where
   * they are, or swallow the interruption of a caller who gives up.
   */
  static void uninterrupted(Runnable cleaning) {
    boolean interrupted = Thread.interrupted();
    cleaning.run();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
