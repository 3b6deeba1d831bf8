package org.sparknn.kernels.function;

/** The normal distribution with mean 0 and variance 1, to some 1e-14 of its value. */
final class Normal {
  /** Where a power series with few terms gives way to a continued fraction with few terms. */
  private static final double SERIES_END = 2.5;

  /** Terms of the series that are enough below {@link #SERIES_END}. */
  private static final int SERIES_TERMS = 32;

  /** Terms of the continued fraction that are enough above it. */
  private static final int FRACTION_TERMS = 60;

  private Normal() {}

  /** {@code φ(x) = e^(-x²/2) / √(2π)}. */
  static double density(double x) {
    return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  }

  /** {@code Φ(x)}, the integral of the density up to x. */
  static double distribution(double x) {
    double size = Math.abs(x);
    double below = size < SERIES_END ? 0.5 - central(size) : tail(size);
    return x < 0 ? below : 1 - below;
  }

  /** {@code Φ(x) - 1/2 = φ(x) · (x + x³/3 + x⁵/(3·5) + x⁷/(3·5·7) + …)}. */
  private static double central(double x) {
    double term = x;
    double sum = x;
    for (int k = 1; k < SERIES_TERMS; k++) {
      term *= x * x / (2 * k + 1);
      sum += term;
    }
    return density(x) * sum;
  }

  /** {@code Φ(-x) = φ(x) / (x + 1/(x + 2/(x + 3/(x + …))))} (Laplace). */
  private static double tail(double x) {
    double denominator = x;
    for (int k = FRACTION_TERMS; k > 0; k--) {
      denominator = x + k / denominator;
    }
    return density(x) / denominator;
  }
}
