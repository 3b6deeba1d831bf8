package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.Normalize;
import org.sparknn.kernels.plan.Step;

/**
 * Σ g and Σ g · x̂ of each channel, in blocks that are put together in double and in order; also
 * the gradients of bias and weight, before the sums go over the ranks.
 */
final class NormalizeGradientSumsKernel extends PointTiles {
  private final Memory memory;
  private final Normalize.GradientSums operation;
  private final Place input;
  private final Place gradient;
  private final ChannelScale scale;
  private final double[] sums;
  private final float[] gradientSums;
  private final float[] productSums;

  NormalizeGradientSumsKernel(
      Memory memory, Launcher launcher, Normalize.GradientSums operation, int maxRows) {
    super(launcher, memory.place(operation.outputGradient()));
    this.memory = memory;
    this.operation = operation;
    input = memory.place(operation.forward().input());
    gradient = memory.place(operation.outputGradient());
    scale = new ChannelScale(memory, operation.forward());
    sums = memory.statistic(operation.sums());
    gradientSums = memory.scratch(blocks(maxRows) * gradient.pitch());
    productSums = memory.scratch(blocks(maxRows) * gradient.pitch());
  }

  @Override
  public void run(Step step) {
    scale.refresh();
    super.run(step);
    int channels = scale.channels;
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      double product = 0;
      for (int block = 0; block < blocks(); block++) {
        sum += gradientSums[block * gradient.pitch() + c];
        product += productSums[block * gradient.pitch() + c];
      }
      sums[c] = sum;
      sums[channels + c] = scale.inverse[c] * (product - scale.rest[c] * sum);
    }
    operation.forward().bias().ifPresent(b -> store(memory.store.offset(b), 0));
    operation.forward().weight().ifPresent(w -> store(memory.store.offset(w), channels));
  }

  private void store(int to, int from) {
    for (int c = 0; c < scale.channels; c++) {
      memory.store.gradients[to + c] = (float) sums[from + c];
    }
  }

  @Override
  void run(int tile, int first, int end) {
    for (int c = 0; c < gradient.pitch(); c += COUNT) {
      int to = tile * gradient.pitch() + c;
      add(
          memory.values(),
          input.at(first) + c,
          gradient.at(first) + c,
          gradient.pitch(),
          end - first,
          FloatVector.fromArray(FLOATS, scale.centre, c),
          gradientSums,
          productSums,
          to);
    }
  }

  private static void add(
      float[] values,
      int firstInput,
      int firstGradient,
      int pitch,
      int points,
      FloatVector centre,
      float[] gradientSums,
      float[] productSums,
      int to) {
    FloatVector evenSum = FloatVector.zero(FLOATS);
    FloatVector oddSum = FloatVector.zero(FLOATS);
    FloatVector evenProduct = FloatVector.zero(FLOATS);
    FloatVector oddProduct = FloatVector.zero(FLOATS);
    int pairs = points / 2;
    int x = firstInput;
    int g = firstGradient;
    for (int i = 0; i < pairs; i++, x += 2 * pitch, g += 2 * pitch) {
      FloatVector even = FloatVector.fromArray(FLOATS, values, g);
      FloatVector odd = FloatVector.fromArray(FLOATS, values, g + pitch);
      evenSum = evenSum.add(even);
      oddSum = oddSum.add(odd);
      evenProduct = FloatVector.fromArray(FLOATS, values, x).sub(centre).fma(even, evenProduct);
      oddProduct =
          FloatVector.fromArray(FLOATS, values, x + pitch).sub(centre).fma(odd, oddProduct);
    }
    if (points % 2 == 1) {
      FloatVector last = FloatVector.fromArray(FLOATS, values, g);
      evenSum = evenSum.add(last);
      evenProduct = FloatVector.fromArray(FLOATS, values, x).sub(centre).fma(last, evenProduct);
    }
    evenSum.add(oddSum).intoArray(gradientSums, to);
    evenProduct.add(oddProduct).intoArray(productSums, to);
  }
}
