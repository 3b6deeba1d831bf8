package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.Normalize;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * Σ g and Σ g · x̂ of each channel; also the gradients of bias and weight, before the sums go over
 * the ranks.
 */
final class NormalizeGradientSumsKernel extends ChannelSums implements Task {
  private final Memory memory;
  private final Normalize.GradientSums operation;
  private final Place input;
  private final Place gradient;
  private final ChannelScale scale;
  private final double[] sums;

  NormalizeGradientSumsKernel(
      Memory memory, Launcher launcher, Normalize.GradientSums operation, int maxRows) {
    super(memory, launcher, memory.place(operation.outputGradient()), maxRows);
    this.memory = memory;
    this.operation = operation;
    input = memory.place(operation.forward().input());
    gradient = memory.place(operation.outputGradient());
    scale = new ChannelScale(memory, operation.forward());
    sums = memory.statistic(operation.sums());
  }

  @Override
  public void run(Step step) {
    scale.refresh();
    sum(step.rows());
    int channels = scale.channels;
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      double product = 0;
      for (int block = 0; block < blocks(); block++) {
        sum += first[block * gradient.pitch() + c];
        product += second[block * gradient.pitch() + c];
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
  void add(int point, int column, int length, int worker, float[] gradients, float[] products) {
    int x = input.at(point) + column;
    int g = gradient.at(point) + column;
    add(memory.values(), x, g, length, scale.centre, column, gradients, products);
  }

  /** Two loops, each with few operations; together too long for C2 to inline: {@link TileCall}. */
  @Override
  void addFour(
      int point,
      int distance,
      int column,
      int length,
      int worker,
      float[] gradients,
      float[] products) {
    float[] values = memory.values();
    float[] centres = scale.centre;
    int x = input.at(point) + column;
    int g = gradient.at(point) + column;
    int apart = distance * input.pitch();
    for (int i = 0; i < length; i += COUNT) {
      FloatVector a = FloatVector.fromArray(FLOATS, values, g + i);
      FloatVector b = FloatVector.fromArray(FLOATS, values, g + i + apart);
      FloatVector c = FloatVector.fromArray(FLOATS, values, g + i + 2 * apart);
      FloatVector d = FloatVector.fromArray(FLOATS, values, g + i + 3 * apart);
      FloatVector sum = FloatVector.fromArray(FLOATS, gradients, i);
      sum.add(a).add(b).add(c).add(d).intoArray(gradients, i);
    }
    for (int i = 0; i < length; i += COUNT) {
      FloatVector centre = FloatVector.fromArray(FLOATS, centres, column + i);
      FloatVector a = FloatVector.fromArray(FLOATS, values, x + i).sub(centre);
      FloatVector b = FloatVector.fromArray(FLOATS, values, x + i + apart).sub(centre);
      FloatVector c = FloatVector.fromArray(FLOATS, values, x + i + 2 * apart).sub(centre);
      FloatVector d = FloatVector.fromArray(FLOATS, values, x + i + 3 * apart).sub(centre);
      FloatVector sum = FloatVector.fromArray(FLOATS, products, i);
      sum = FloatVector.fromArray(FLOATS, values, g + i).fma(a, sum);
      sum = FloatVector.fromArray(FLOATS, values, g + i + apart).fma(b, sum);
      sum = FloatVector.fromArray(FLOATS, values, g + i + 2 * apart).fma(c, sum);
      FloatVector.fromArray(FLOATS, values, g + i + 3 * apart).fma(d, sum).intoArray(products, i);
    }
  }

  private static void add(
      float[] values,
      int x,
      int g,
      int length,
      float[] centres,
      int column,
      float[] gradients,
      float[] products) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector centre = FloatVector.fromArray(FLOATS, centres, column + i);
      FloatVector a = FloatVector.fromArray(FLOATS, values, g + i);
      FloatVector product = FloatVector.fromArray(FLOATS, products, i);
      a.add(FloatVector.fromArray(FLOATS, gradients, i)).intoArray(gradients, i);
      FloatVector.fromArray(FLOATS, values, x + i)
          .sub(centre)
          .fma(a, product)
          .intoArray(products, i);
    }
  }
}
