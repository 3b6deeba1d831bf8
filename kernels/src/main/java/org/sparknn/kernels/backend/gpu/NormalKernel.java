package org.sparknn.kernels.backend.gpu;

import com.aparapi.Kernel;

/**
 * The normal distribution with mean 0 and variance 1: its tail {@code Φ(-t) = e^(-t²/2) · w · p(1 -
 * 2 w)} with {@code w = 4 / (4 + t)} for t ≥ 0; the polynomial is that of the cpu backend's {@code
 * NormalTail}.
 */
abstract class NormalKernel extends Kernel {
  private NormalKernel() {}

  /** {@code φ(x) = e^(-x²/2) / √(2π)}. */
  static float density(float x) {
    return 0.3989423f * exponential(x);
  }

  /** {@code Φ(x)}, the integral of the density up to x. */
  static float distribution(float x) {
    float t = x < 0f ? -x : x;
    float w = 4f / (4f + t);
    float u = 1f - 2f * w;
    float p = -2.7334983e-5f;
    p = p * u + 5.2477757e-5f;
    p = p * u + 0.00038883844f;
    p = p * u + -0.00088478293f;
    p = p * u + -0.0018805845f;
    p = p * u + 0.015102798f;
    p = p * u + -0.04663094f;
    p = p * u + 0.09678406f;
    p = p * u + -0.15197414f;
    p = p * u + 0.18882129f;
    float tail = exponential(t) * p * w;
    return x < 0f ? tail : 1f - tail;
  }

  private static float exponential(float x) {
    float t = x > 15f ? 15f : x < -15f ? -15f : x;
    float factor = -0.5f * t;
    float square = factor * t;
    // a large exponent's rounding would be many units of the result
    float lost = Math.fma(factor, t, -square);
    float e = DeviceMath.exp(square);
    return e * lost + e;
  }
}
