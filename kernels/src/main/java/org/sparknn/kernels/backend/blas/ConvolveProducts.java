package org.sparknn.kernels.backend.blas;

import java.util.Arrays;
import org.sparknn.kernels.backend.reference.BiasLoops;
import org.sparknn.kernels.backend.reference.Memory;
import org.sparknn.kernels.backend.reference.WindowTable;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Tensor;

/**
 * Convolution and its gradients as matrix products. With one line for each window of some images
 * and one column for each weight of an output channel ("im2col"), the output is {@code lines · Wᵀ},
 * the gradient of W is {@code Gᵀ · lines} and that of the lines is {@code G · W}.
 */
final class ConvolveProducts {
  /** Elements of lines that are made at once, if one image does not need more: 16 MiB. */
  private static final int CHUNK_ELEMENTS = 1 << 21;

  private final Memory memory;
  private final Convolve operation;
  private final WindowTable table;
  private final int inChannels;
  private final int outChannels;
  private final int inPerGroup;
  private final int outPerGroup;
  private final int inPositions;
  private final int depth;
  private final int chunk;

  ConvolveProducts(Memory memory, Convolve operation) {
    this.memory = memory;
    this.operation = operation;
    table = new WindowTable(operation.geometry());
    inChannels = operation.input().channels();
    outChannels = operation.output().channels();
    inPerGroup = inChannels / operation.groups();
    outPerGroup = outChannels / operation.groups();
    inPositions = operation.geometry().inputPositions();
    depth = inPerGroup * table.taps();
    chunk = (int) Math.max(1, CHUNK_ELEMENTS / Math.max(1, (long) table.windows() * depth));
  }

  /** One product: a group of channels of some images. */
  @FunctionalInterface
  private interface Part {
    void run(int group, int firstImage, int images);
  }

  private void forEachPart(int rows, Part part) {
    int images = operation.input().images(rows);
    for (int first = 0; first < images; first += chunk) {
      for (int group = 0; group < operation.groups(); group++) {
        part.run(group, first, Math.min(chunk, images - first));
      }
    }
  }

  void forward(int rows) {
    forEachPart(rows, this::forward);
  }

  private void forward(int group, int first, int images) {
    double[] x = memory.of(operation.input());
    double[] y = memory.of(operation.output());
    int lines = images * table.windows();
    double[] columns = columns(x, group, first, images);
    double[] product = RowMajor.of(columns, 0, lines, depth).times(weight(group).transposed());
    for (int line = 0; line < lines; line++) {
      for (int o = 0; o < outPerGroup; o++) {
        y[output(group, first, line, o)] = product[line * outPerGroup + o] + bias(group, o);
      }
    }
  }

  void parameterGradient(Tensor outputGradient, int rows) {
    double[] gradients = memory.gradients();
    int at = operation.weight().offset();
    Arrays.fill(gradients, at, at + operation.weight().length(), 0);
    operation.bias().ifPresent(b -> Arrays.fill(gradients, b.offset(), b.offset() + b.length(), 0));
    forEachPart(
        rows,
        (group, first, images) ->
            parameterGradient(memory.of(outputGradient), group, first, images));
  }

  private void parameterGradient(double[] g, int group, int first, int images) {
    double[] gradients = memory.gradients();
    int lines = images * table.windows();
    double[] columns = columns(memory.of(operation.input()), group, first, images);
    double[] lineGradient = lineGradient(g, group, first, lines);
    double[] product =
        RowMajor.of(lineGradient, 0, lines, outPerGroup)
            .transposed()
            .times(RowMajor.of(columns, 0, lines, depth));
    int at = weightOffset(group);
    for (int i = 0; i < product.length; i++) {
      gradients[at + i] +=
          Double.isNaN(product[i])
              ? withoutPadding(lineGradient, group, first, i / depth, i % depth)
              : product[i];
    }
    if (operation.bias().isPresent()) {
      int biasAt = operation.bias().get().offset() + group * outPerGroup;
      for (int i = 0; i < lineGradient.length; i++) {
        gradients[biasAt + i % outPerGroup] += lineGradient[i];
      }
    }
  }

  /** A product that met the zeros of the padding with numbers that are not finite, without them. */
  private double withoutPadding(double[] lineGradient, int group, int first, int o, int d) {
    double[] x = memory.of(operation.input());
    double sum = 0;
    for (int line = 0; line * outPerGroup < lineGradient.length; line++) {
      int input = input(group, first, line, d);
      if (input >= 0) {
        sum += lineGradient[line * outPerGroup + o] * x[input];
      }
    }
    return sum;
  }

  void inputGradient(Convolve.InputGradient gradient, int rows) {
    double[] g = memory.of(gradient.outputGradient());
    double[] dx = memory.of(gradient.inputGradient());
    BiasLoops.fill(memory, gradient.bias(), gradient.inputGradient(), rows);
    forEachPart(rows, (group, first, images) -> inputGradient(g, dx, group, first, images));
  }

  private void inputGradient(double[] g, double[] dx, int group, int first, int images) {
    int lines = images * table.windows();
    double[] lineGradient = lineGradient(g, group, first, lines);
    double[] product = RowMajor.of(lineGradient, 0, lines, outPerGroup).times(weight(group));
    for (int line = 0; line < lines; line++) {
      for (int d = 0; d < depth; d++) {
        int input = input(group, first, line, d);
        if (input >= 0) {
          dx[input] += product[line * depth + d];
        }
      }
    }
  }

  private double[] columns(double[] x, int group, int first, int images) {
    int lines = images * table.windows();
    double[] columns = new double[lines * depth];
    for (int line = 0; line < lines; line++) {
      for (int d = 0; d < depth; d++) {
        int input = input(group, first, line, d);
        columns[line * depth + d] = input < 0 ? 0 : x[input];
      }
    }
    return columns;
  }

  private double[] lineGradient(double[] g, int group, int first, int lines) {
    double[] lineGradient = new double[lines * outPerGroup];
    for (int line = 0; line < lines; line++) {
      for (int o = 0; o < outPerGroup; o++) {
        lineGradient[line * outPerGroup + o] = g[output(group, first, line, o)];
      }
    }
    return lineGradient;
  }

  /** Where the input lies that a line holds in column {@code d}, or -1 in the padding. */
  private int input(int group, int first, int line, int d) {
    int position = table.at(line % table.windows(), d % table.taps());
    int channel = group * inPerGroup + d / table.taps();
    int image = first + line / table.windows();
    return position < 0 ? -1 : (image * inChannels + channel) * inPositions + position;
  }

  private int output(int group, int first, int line, int o) {
    int image = first + line / table.windows();
    int channel = group * outPerGroup + o;
    return (image * outChannels + channel) * table.windows() + line % table.windows();
  }

  private int weightOffset(int group) {
    return operation.weight().offset() + group * outPerGroup * depth;
  }

  private RowMajor weight(int group) {
    return RowMajor.of(memory.store(), weightOffset(group), outPerGroup, depth);
  }

  private double bias(int group, int o) {
    return operation.bias().isPresent()
        ? memory.store()[operation.bias().get().offset() + group * outPerGroup + o]
        : 0;
  }
}
