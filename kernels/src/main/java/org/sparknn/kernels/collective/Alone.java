package org.sparknn.kernels.collective;

/** The collective of a run with one rank. */
enum Alone implements Collective {
  INSTANCE;

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int ranks() {
    return 1;
  }

  @Override
  public void sum(double[] values, int length) {
    // the only summand is the sum
  }

  @Override
  public void sum(float[] values, int offset, int length) {
    // the only summand is the sum
  }
}
