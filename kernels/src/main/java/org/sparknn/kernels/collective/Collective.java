package org.sparknn.kernels.collective;

/**
 * Sums over the ranks of a run. Every rank makes the same calls in the same order with the same
 * lengths; every rank gets the same bits. A call returns when the sum is there, or throws when a
 * peer is lost or a deadline has passed; it never waits for ever.
 */
public interface Collective {

  /** This rank's number, from 0 on. */
  int rank();

  int ranks();

  /** Replaces the first {@code length} values by their sums over the ranks. */
  void sum(double[] values, int length);

  /** Replaces {@code length} values from {@code offset} on by their sums over the ranks. */
  void sum(float[] values, int offset, int length);

  /**
   * Begins to replace {@code length} values from {@code offset} on by their sums over the ranks.
   * Until it is awaited nobody else may touch them. What a rank starts, it awaits.
   */
  default Pending start(float[] values, int offset, int length) {
    sum(values, offset, length);
    return Pending.THERE;
  }

  /**
   * Begins to replace the first {@code length} values by their sums over the ranks. Until it is
   * awaited nobody else may touch them, and no other sum of doubles begins. What a rank starts, it
   * awaits.
   */
  default Pending start(double[] values, int length) {
    sum(values, length);
    return Pending.THERE;
  }

  /** A sum under way. */
  interface Pending {
    /** One that is not under way any more. */
    Pending THERE =
        new Pending() {
          @Override
          public void await() {
            // it is there
          }

          @Override
          public boolean isThere() {
            return true;
          }
        };

    /** Returns when the sum is there, or throws why it does not come about. */
    void await();

    /** Whether the sum is known to be there, so that nobody would wait for it. */
    default boolean isThere() {
      return false;
    }
  }

  /** One rank alone: every sum is what it was. */
  static Collective alone() {
    return Alone.INSTANCE;
  }
}
