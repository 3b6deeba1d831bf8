package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.plan.Lifetimes;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Statistic;
import org.sparknn.kernels.plan.Tensor;

/**
 * All memory of a device. The tensors share one array: in front a block of zeros, where offset
 * tables point for padding; behind them a row that may be written and is never read, where the
 * missing rows of a last tile go; then what kernels reserved; then scratch for each worker; then
 * slack, so that whole vectors are in bounds. The array is made when it is first asked for, after
 * all kernels.
 */
final class Memory {
  /** Puts vectors on cache lines: the elements of a large array start 16 bytes behind one. */
  private static final int LINE = 16;

  private static final int HEADER = 4;

  /** More elements than {@link #values} ever has: an offset and the longest run stay an int. */
  static final int LIMIT = 0x7f000000;

  /** Offset of the zeros in {@link #values}. */
  static final int ZEROS = 0;

  /** Positions: the winners of max-pooling. */
  final int[] indices;

  final Store store;

  /** Offset of the row that nobody reads. */
  final int trash;

  private final int maxRows;
  private final int workers;
  private final int row;
  private float[] values;
  private int end;
  private int scratchLength;
  private final Place[] places;
  private final Place[] indexPlaces;
  private final double[][] statistics;
  private long scratchBytes;

  Memory(Plan plan, int maxRows, int workers) {
    store = new Store(plan.parameters(), plan.purpose().gradients());
    statistics =
        plan.statistics().stream().map(s -> new double[s.length()]).toArray(double[][]::new);
    ToIntFunction<Tensor> pitch = new Pitches(plan)::of;
    ToIntFunction<Tensor> size = t -> size(t, pitch.applyAsInt(t), maxRows);
    ToIntFunction<Tensor> floats = t -> t.indices() ? 0 : size.applyAsInt(t);
    ToIntFunction<Tensor> ints = t -> t.indices() ? size.applyAsInt(t) : 0;
    int widest = LINE;
    for (Tensor tensor : plan.tensors()) {
      widest = Math.max(widest, Lanes.roundUp(tensor.channels()));
    }
    this.maxRows = maxRows;
    this.workers = workers;
    int longestRun = widest;
    for (Convolve convolve : convolutions(plan)) {
      longestRun = Math.max(longestRun, WindowReads.longestRun(convolve));
      longestRun = Math.max(longestRun, WindowReads.margin(convolve));
    }
    row = lines(longestRun + 3 * Lanes.COUNT);
    int start = row + LINE - HEADER;
    Lifetimes lifetimes = new Lifetimes(plan);
    int[] offsets = lifetimes.offsets(start, floats);
    trash = lifetimes.end(start, offsets, floats);
    end = Math.addExact(trash, row);
    int[] indexOffsets = lifetimes.offsets(0, ints);
    indices = new int[lifetimes.end(0, indexOffsets, ints)];
    places = places(plan, offsets, pitch);
    indexPlaces = places(plan, indexOffsets, pitch);
    for (Tensor tensor : plan.tensors()) {
      (tensor.indices() ? places : indexPlaces)[tensor.id()] = null;
    }
  }

  /** The most rows of a batch. */
  int maxRows() {
    return maxRows;
  }

  private static Stream<Operation> operations(Plan plan) {
    return Stream.of(plan.forward(), plan.backward()).flatMap(List::stream);
  }

  /** Forward or not: the gradient of a transposed convolution is a convolution. */
  private static List<Convolve> convolutions(Plan plan) {
    return operations(plan).flatMap(operation -> Convolve.of(operation).stream()).toList();
  }

  private static int size(Tensor tensor, int pitch, int maxRows) {
    long size = (long) pitch * tensor.positions() * tensor.images(maxRows);
    if (size > Integer.MAX_VALUE - LINE) {
      throw new IllegalArgumentException(
          "a tensor of shape %s needs more than 2^31 - 1 elements of memory for %d rows"
              .formatted(tensor.shape(), maxRows));
    }
    return lines((int) size);
  }

  private static int lines(int count) {
    return (count + LINE - 1) / LINE * LINE;
  }

  private static Place[] places(Plan plan, int[] offsets, ToIntFunction<Tensor> pitch) {
    return plan.tensors().stream()
        .map(t -> offsets[t.id()] < 0 ? null : Place.of(t, offsets[t.id()], pitch.applyAsInt(t)))
        .toArray(Place[]::new);
  }

  /** The array of all tensors and of what kernels reserved. */
  float[] values() {
    float[] made = values;
    return made == null ? makeValues() : made;
  }

  /** Synchronized, since workers may be the first to ask. */
  private synchronized float[] makeValues() {
    if (values == null) {
      int length = length();
      if (length >= LIMIT) {
        throw new IllegalArgumentException(
            "the tensors of %d rows need %d elements of memory, at most %d are possible"
                .formatted(maxRows, length, LIMIT - 1));
      }
      values = new float[length];
    }
    return values;
  }

  private int length() {
    return Math.addExact(end, Math.addExact(Math.multiplyExact(workers, scratchLength), row));
  }

  /** Reserves a part of {@link #values} that begins on a cache line, and returns its offset. */
  int reserve(int length) {
    requireNoValues();
    int offset = end;
    end = Math.addExact(end, lines(length));
    return offset;
  }

  /** Reserves elements behind {@link #scratchOffset} for each worker, shared by all kernels. */
  void reserveScratch(int length) {
    requireNoValues();
    scratchLength = Math.max(scratchLength, lines(length));
  }

  private void requireNoValues() {
    if (values != null) {
      throw new IllegalStateException("kernels reserve memory before a tensor is written or read");
    }
  }

  /** Where a tensor lies in {@link #values}. */
  Place place(Tensor tensor) {
    return places[tensor.id()];
  }

  /** Where a tensor of positions lies in {@link #indices}. */
  Place indexPlace(Tensor tensor) {
    return indexPlaces[tensor.id()];
  }

  /** A worker's part of {@link #values}, free between tiles. */
  int scratchOffset(int worker) {
    return end + worker * scratchLength;
  }

  double[] statistic(Statistic statistic) {
    return statistics[statistic.id()];
  }

  /** Working memory of an operation, counted. */
  float[] scratch(int length) {
    scratchBytes += 4L * length;
    return new float[length];
  }

  /** Working memory of an operation, one array per worker, counted. */
  float[][] scratch(int workers, int length) {
    float[][] arrays = new float[workers][];
    Arrays.setAll(arrays, worker -> scratch(length));
    return arrays;
  }

  /** A table of offsets per worker, counted. */
  int[][] tables(int workers, int length) {
    scratchBytes += 4L * length * workers;
    return new int[workers][length];
  }

  long bytes() {
    return 4L * (length() + (long) indices.length) + store.bytes() + scratchBytes;
  }
}
