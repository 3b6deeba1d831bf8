package org.sparknn.kernels.backend.gpu;

import java.util.List;
import org.sparknn.kernels.plan.Lifetimes;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Tensor;

/**
 * Where everything lies in the arena: weights and buffers, and for training gradients, those kept
 * for a later update and two vectors for the optimizer; scratch; tensors, which share places. All
 * in torch's order. Positions are whole floats, which are exact up to 2^24.
 */
final class Places {
  /** Elements for parts of sums: 4 MiB. */
  private static final int SCRATCH = 1 << 20;

  private static final int EXACT_POSITIONS = 1 << 24;

  private final Plan plan;
  private final int maxRows;
  private final long trainable;
  private final int scratchLength;
  private final int[] offsets;
  private final int end;

  /**
   * Lays everything out.
   *
   * @throws IllegalArgumentException if it is too large, with the sizes
   */
  Places(Plan plan, int maxRows) {
    this.plan = plan;
    this.maxRows = maxRows;
    trainable = plan.backward().isEmpty() ? 0 : plan.parameters().trainable();
    int channels = plan.tensors().stream().mapToInt(Tensor::channels).max().orElse(1);
    scratchLength = Math.max(SCRATCH, 4 * channels);
    long largest = plan.tensors().stream().mapToLong(this::elements).max().orElse(0);
    GpuMemory least = memory(largest, true);
    if (least.arena() / Float.BYTES > Integer.MAX_VALUE) {
      requireFits(least);
    }
    Lifetimes lifetimes = new Lifetimes(plan);
    offsets = lifetimes.offsets(fixed(), this::size);
    end = lifetimes.end(fixed(), offsets, this::size);
    requireFits(memory());
    plan.tensors().forEach(Places::requireExact);
  }

  /** What all this takes. */
  GpuMemory memory() {
    return memory((long) end - fixed(), false);
  }

  private GpuMemory memory(long tensors, boolean partial) {
    long bytes = Float.BYTES;
    return new GpuMemory(
        maxRows,
        bytes * (Arena.START + (long) plan.parameters().length()),
        bytes * 2 * trainable,
        bytes * 2 * trainable,
        bytes * scratchLength,
        bytes * tensors,
        Arena.stagingBytes(given(), Math.max(1, maxRows), reported()),
        partial);
  }

  private static void requireFits(GpuMemory memory) {
    memory.requireArena(GpuMemory.LARGEST_ARRAY, "an array of Aparapi's has at most");
  }

  private static void requireExact(Tensor tensor) {
    if (tensor.indices() && tensor.positions() > EXACT_POSITIONS) {
      throw new IllegalArgumentException(
          "the backend gpu knows positions up to 2^24 in each channel but got " + tensor.shape());
    }
  }

  private long elements(Tensor tensor) {
    return (long) tensor.elementsPerRow() * (tensor.batched() ? maxRows : 1);
  }

  private int size(Tensor tensor) {
    return tensor.elements(maxRows);
  }

  int maxRows() {
    return maxRows;
  }

  /** Elements of the arena. */
  int end() {
    return end;
  }

  /** The most numbers that a launch is given: some for each channel, or what bytes stand for. */
  int given() {
    return Math.max(reported(), Math.multiplyExact(256, plan.input().channels()));
  }

  /** The most numbers that a launch reports or is given for channels, or parts of a sum. */
  int reported() {
    int channels = plan.tensors().stream().mapToInt(Tensor::channels).max().orElse(1);
    return Math.max(1 << 10, Math.multiplyExact(5, channels));
  }

  int of(Tensor tensor) {
    return offsets[tensor.id()];
  }

  /** Whether two tensors have no element of the arena in common. */
  boolean areApart(Tensor one, Tensor other) {
    return of(one) + size(one) <= of(other) || of(other) + size(other) <= of(one);
  }

  int of(Parameter parameter) {
    return Arena.START + parameter.offset();
  }

  /** Gradients that this plan computes. */
  int trainable() {
    return (int) trainable;
  }

  int gradients() {
    return Arena.START + plan.parameters().length();
  }

  int gradient(Parameter parameter) {
    return gradients() + parameter.offset();
  }

  int kept() {
    return gradients() + trainable();
  }

  /** One of the vectors that the optimizer remembers. */
  int state(int vector) {
    return kept() + (1 + vector) * trainable();
  }

  int scratch() {
    return state(2);
  }

  /** Where the tensors begin. */
  private int fixed() {
    return scratch() + scratchLength;
  }

  int scratchLength() {
    return scratchLength;
  }

  List<Parameter> parameters() {
    return plan.parameters().all();
  }

  void requireRows(int rows) {
    if (rows < 0 || rows > maxRows) {
      throw new IllegalArgumentException(
          "the device was opened for at most %d rows but got %d".formatted(maxRows, rows));
    }
  }
}
