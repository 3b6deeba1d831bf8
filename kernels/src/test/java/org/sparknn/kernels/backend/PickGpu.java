package org.sparknn.kernels.backend;

/** Asks for the GPU, in a JVM that BackendsTest starts. */
final class PickGpu {
  private PickGpu() {}

  public static void main(String[] arguments) {
    try {
      System.out.println(Backends.pick("gpu"));
    } catch (IllegalArgumentException refusal) {
      System.out.println(refusal.getMessage());
    }
  }
}
