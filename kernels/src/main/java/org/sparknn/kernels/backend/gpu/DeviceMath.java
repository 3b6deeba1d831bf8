package org.sparknn.kernels.backend.gpu;

/**
 * OpenCL's own functions of floats. Aparapi takes a call by its name and signature, wherever it is
 * declared, but only in classes that extend its Kernel: so all arithmetic for the device does.
 */
final class DeviceMath {
  private DeviceMath() {}

  static float exp(float x) {
    return (float) Math.exp(x);
  }

  static float expm1(float x) {
    return (float) Math.expm1(x);
  }

  static float log(float x) {
    return (float) Math.log(x);
  }

  static float log1p(float x) {
    return (float) Math.log1p(x);
  }

  static float tanh(float x) {
    return (float) Math.tanh(x);
  }

  static float sqrt(float x) {
    return (float) Math.sqrt(x);
  }
}
