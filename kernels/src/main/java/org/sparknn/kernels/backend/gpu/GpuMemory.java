package org.sparknn.kernels.backend.gpu;

import org.sparknn.kernels.plan.Plan;

/**
 * What a replica takes on the device, in bytes. All but staging lies in one array, the arena, and
 * the JVM's heap holds as large a one.
 *
 * @param rows the most rows of a step
 * @param weights with buffers
 * @param gradients those of a step and those kept for a later update
 * @param optimizer two numbers for each trainable element
 * @param scratch parts of sums
 * @param tensors batch, activations and their gradients, which share places; at least so many if
 *     {@code partial}
 * @param staging arrays through which the host writes and reads
 * @param partial whether the tensors are so large that only the largest was counted
 */
public record GpuMemory(
    int rows,
    long weights,
    long gradients,
    long optimizer,
    long scratch,
    long tensors,
    long staging,
    boolean partial) {
  /** Aparapi counts the bytes of an array in an int. */
  static final long LARGEST_ARRAY = Integer.MAX_VALUE;

  /**
   * What a plan takes; needs no device.
   *
   * @param maxRows the most rows of a step
   * @throws IllegalArgumentException if no device can hold it, with the sizes
   */
  public static GpuMemory of(Plan plan, int maxRows) {
    return new Places(plan, maxRows).memory();
  }

  /** Bytes of the one large array. */
  public long arena() {
    return fixed() + tensors;
  }

  /** Bytes of all arrays on the device, which the JVM's heap holds too. */
  public long all() {
    return arena() + staging;
  }

  /** What the arena takes whatever the batch. */
  private long fixed() {
    return weights + gradients + optimizer + scratch;
  }

  /**
   * Refuses an arena that is too large.
   *
   * @param most bytes that an array may have
   * @param where who says so and what follows from it: "an array on the device has at most"
   * @throws IllegalArgumentException with need, limit and what would help
   */
  void requireArena(long most, String where) {
    if (arena() > most) {
      throw new IllegalArgumentException(
          "a rank needs %s, but %s %d MiB; %s".formatted(this, where, most >> 20, help(most)));
    }
  }

  private String help(long most) {
    long left = most - fixed();
    long fitting = left <= 0 || partial ? 0 : (long) ((double) rows * left / tensors);
    if (left > 0 && fitting > 0) {
      return ("a batch of about %d rows on each rank fits: use a smaller batch, more ranks, or"
              + " another backend")
          .formatted(fitting);
    }
    return left > 0
        ? "use a smaller batch, more ranks, or another backend"
        : "use fewer parameters or another backend: no smaller batch helps";
  }

  /** The sizes in MiB. */
  @Override
  public String toString() {
    return ("an array of %s%d MiB on the device (weights %d, gradients %d, optimizer %d,"
            + " scratch %d, tensors of %d rows %d) and %d MiB for staging")
        .formatted(
            partial ? "more than " : "",
            arena() >> 20,
            weights >> 20,
            gradients >> 20,
            optimizer >> 20,
            scratch >> 20,
            rows,
            tensors >> 20,
            staging >> 20);
  }
}
