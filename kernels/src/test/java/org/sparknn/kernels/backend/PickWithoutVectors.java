package org.sparknn.kernels.backend;

/** What a JVM without the vector module picks, and how it refuses the backend that needs it. */
final class PickWithoutVectors {
  private PickWithoutVectors() {}

  public static void main(String[] args) {
    System.out.println(Backends.pick(Backends.AUTO));
    try {
      System.out.println(Backends.pick("cpu"));
    } catch (IllegalArgumentException refusal) {
      System.out.println(refusal.getMessage());
    }
  }
}
