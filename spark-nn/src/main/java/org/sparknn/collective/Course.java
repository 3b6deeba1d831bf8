package org.sparknn.collective;

/** A sum that goes on message by message, so that its thread may turn to another one meanwhile. */
interface Course {

  /** Sends or takes what can be without waiting, a message taken at most; false if nothing can. */
  boolean advance();

  /** Whether the sum is there. */
  boolean isDone();

  /** What it waits for when it cannot advance. */
  Wanted wanted();
}
