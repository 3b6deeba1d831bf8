package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import java.util.Arrays;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.SlidingGeometry;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * The input gradient of a convolution over few channels. Vectors of input channels would be empty
 * but for a few lanes; here they lie along pairs of a tap and an input channel: a product gives for
 * each window of a chunk {@code Σ over o of g[window][o] · W[o][tap][channel]}, and from there each
 * tap's piece is added to the position under it, with lanes behind it that mean nothing and are
 * cleared at the end. The chunks, and so the order of all additions, do not depend on the threads.
 */
final class FewChannelsInputGradientKernel implements Task, Tiles {
  /** Elements of a chunk of products, which stays in the second cache. */
  private static final int CHUNK_ELEMENTS = 1 << 16;

  /** Windows whose products stay in the first cache while the taps pass. */
  private static final int BLOCK = 32;

  private final Memory memory;
  private final Launcher launcher;
  private final SlidingGeometry geometry;
  private final Place gradient;
  private final Place target;
  private final FilterColumns filters;
  private final Optional<Parameter> bias;
  private final float[] starts;
  private final float[][] products;
  private final int[][] reads;
  private final int[] writes;
  private final PaddedLanes paddedLanes;

  /** Windows of a chunk along the last two axes. */
  private final int chunkRows;

  private final int chunkWindows;
  private int parts;

  FewChannelsInputGradientKernel(
      Memory memory, Launcher launcher, Convolve.InputGradient operation) {
    this.memory = memory;
    this.launcher = launcher;
    Convolve convolve = operation.forward();
    geometry = convolve.geometry();
    gradient = memory.place(operation.outputGradient());
    target = memory.place(operation.inputGradient());
    bias = operation.bias();
    filters = new FilterColumns(memory, convolve);
    starts = memory.scratch(target.pitch());
    int most = Math.max(MicroKernels.productRows(), CHUNK_ELEMENTS / filters.pitch());
    chunkWindows = Math.min(most, geometry.output().get(2));
    chunkRows = Math.max(1, Math.min(most / chunkWindows, geometry.output().get(1)));
    int windows = chunkRows * chunkWindows + MicroKernels.productRows();
    products = memory.scratch(launcher.threads(), windows * filters.pitch() + COUNT);
    reads = memory.tables(launcher.threads(), windows);
    writes = new int[windows];
    Arrays.setAll(writes, window -> window * filters.pitch());
    paddedLanes = new PaddedLanes(target);
  }

  /** Whether this takes fewer vector operations than vectors of input channels. */
  static boolean pays(Convolve convolve) {
    int channels = convolve.input().channels();
    int outputs = convolve.output().channels();
    int taps = convolve.geometry().taps();
    // a product's sums are stored, and each tap's piece is loaded, added and stored
    int vectors = Lanes.vectors(channels * taps);
    return convolve.groups() == 1
        && channels > 0
        && channels < COUNT
        && (outputs + 4) * vectors + 3 * taps < outputs * taps;
  }

  @Override
  public void run(Step step) {
    int images = target.images(step.rows());
    filters.refresh();
    bias.ifPresent(
        b ->
            System.arraycopy(
                memory.store.values, memory.store.offset(b), starts, 0, target.channels()));
    int threads = launcher.threads();
    int wanted = threads == 1 || images >= 2 * threads ? 1 : 2 * threads;
    parts = Math.min(wanted, rows());
    launcher.run(images * parts, this);
  }

  /** Rows of positions of an input image. */
  private int rows() {
    return geometry.input().get(0) * geometry.input().get(1);
  }

  /** One image, or some of its rows. */
  @Override
  public void run(int tile, int worker) {
    int image = tile / parts;
    int part = tile % parts;
    int first = rows() * part / parts;
    int end = rows() * (part + 1) / parts;
    int length = geometry.input().get(2);
    int start = target.at((image * rows() + first) * length);
    fill(memory.values(), start, (end - first) * length, target.pitch(), starts);
    for (int d = 0; d < geometry.output().get(0); d++) {
      for (int h = 0; h < geometry.output().get(1); h += chunkRows) {
        int endRow = Math.min(h + chunkRows, geometry.output().get(1));
        if (touches(d, h, endRow, first, end)) {
          for (int w = 0; w < geometry.output().get(2); w += chunkWindows) {
            int endWindow = Math.min(w + chunkWindows, geometry.output().get(2));
            multiply(worker, image, d, h, endRow, w, endWindow);
            add(worker, image, d, h, endRow, w, endWindow, first, end);
          }
        }
      }
    }
    int point = image * rows() * length;
    paddedLanes.clear(memory.values(), point + first * length, point + end * length);
  }

  private static void fill(float[] values, int first, int count, int pitch, float[] start) {
    FloatVector vector = FloatVector.fromArray(FLOATS, start, 0);
    for (int i = 0, at = first; i < count; i++, at += pitch) {
      vector.intoArray(values, at);
    }
  }

  /** Whether windows may lie on any of the input's rows from {@code first} to {@code end}. */
  private boolean touches(int d, int row, int endRow, int first, int end) {
    int height = geometry.input().get(1);
    int lastTap = geometry.window().kernel().get(1) - 1;
    int top = Math.max(0, geometry.inputCoordinate(1, row, 0));
    int bottom = Math.min(height - 1, geometry.inputCoordinate(1, endRow - 1, lastTap));
    for (int k = 0; k < geometry.window().kernel().get(0); k++) {
      int depth = geometry.inputCoordinate(0, d, k);
      if (depth * height + top < end && depth * height + bottom >= first) {
        return true;
      }
    }
    return false;
  }

  private void multiply(int worker, int image, int d, int row, int endRow, int w, int endWindow) {
    int[] read = reads[worker];
    int count = 0;
    for (int h = row; h < endRow; h++) {
      int plane = (image * geometry.output().get(0) + d) * geometry.output().get(1);
      int point = gradient.at((plane + h) * geometry.output().get(2) + w);
      for (int i = w; i < endWindow; i++, point += gradient.pitch()) {
        read[count++] = point;
      }
    }
    Arrays.fill(read, count, count + MicroKernels.productRows() - 1, Memory.ZEROS);
    filters.multiply(count, memory.values(), read, products[worker], writes);
  }

  private void add(
      int worker, int image, int d, int row, int endRow, int w, int endWindow, int first, int end) {
    int product = 0;
    for (int h = row; h < endRow; h++) {
      for (int i = w; i < endWindow; i += BLOCK) {
        int count = Math.min(BLOCK, endWindow - i);
        addRow(products[worker], product, image, d, h, i, i + count, first, end);
        product += count * filters.pitch();
      }
    }
  }

  /** Adds the taps of some windows that are neighbours along the last axis. */
  private void addRow(
      float[] pieces, int piece, int image, int d, int h, int w, int endW, int first, int end) {
    int channels = target.channels();
    int taps = geometry.window().kernel().get(2);
    int at = piece;
    for (int kd = 0; kd < geometry.window().kernel().get(0); kd++) {
      int depth = geometry.inputCoordinate(0, d, kd);
      for (int kh = 0; kh < geometry.window().kernel().get(1); kh++, at += taps * channels) {
        int height = geometry.inputCoordinate(1, h, kh);
        int row = depth * geometry.input().get(1) + height;
        boolean inside = height >= 0 && height < geometry.input().get(1);
        if (inside && row >= first && row < end) {
          int point = (image * rows() + row) * geometry.input().get(2);
          for (int k = 0; k < taps; k++) {
            addTap(pieces, at + k * channels, target.at(point), k, w, endW);
          }
        }
      }
    }
  }

  /** Adds one tap's pieces to a row of positions, as far as windows do not hang over its ends. */
  private void addTap(float[] pieces, int piece, int row, int tap, int w, int endW) {
    int stride = geometry.window().stride().get(2);
    int before = geometry.inputCoordinate(2, 0, tap);
    int last = Math.floorDiv(geometry.input().get(2) - 1 - before, stride);
    int from = Math.max(w, -Math.floorDiv(before, stride));
    int count = Math.min(endW, last + 1) - from;
    int pitch = filters.pitch();
    int to = row + (from * stride + before) * target.pitch();
    add(
        pieces,
        piece + (from - w) * pitch,
        pitch,
        count,
        memory.values(),
        to,
        stride * target.pitch());
  }

  private static void add(float[] x, int first, int pitch, int count, float[] y, int to, int step) {
    for (int i = 0, p = first, t = to; i < count; i++, p += pitch, t += step) {
      FloatVector sum = FloatVector.fromArray(FLOATS, y, t);
      sum.add(FloatVector.fromArray(FLOATS, x, p)).intoArray(y, t);
    }
  }
}
