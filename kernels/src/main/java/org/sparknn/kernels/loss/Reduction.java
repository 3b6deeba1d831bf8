package org.sparknn.kernels.loss;

/** How the losses of a batch become one number, or do not. */
public enum Reduction {
  /** One loss per element. */
  NONE,
  /** The sum divided by the sum of the denominators. */
  MEAN,
  SUM;

  /** The losses reduced; as many as before for {@link #NONE}, else one. */
  public double[] reduce(float[] losses, float[] denominators) {
    if (this == NONE) {
      double[] same = new double[losses.length];
      for (int i = 0; i < losses.length; i++) {
        same[i] = losses[i];
      }
      return same;
    }
    return new double[] {sum(losses) * scale(denominators)};
  }

  /** What the gradient of the reduced loss is multiplied by for each element. */
  public double scale(float[] denominators) {
    return this == MEAN ? 1 / sum(denominators) : 1;
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
