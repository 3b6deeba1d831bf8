package org.sparknn.kernels.backend.cpu;

import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;

/**
 * The sums of a gradient's channels over all points, in parts that do not depend on the number of
 * threads and are added in order.
 */
final class BiasGradientKernel implements Task, Tiles {
  /** Floats that are summed before they become a double. */
  private static final int CHUNK = 512;

  private final Memory memory;
  private final Launcher launcher;
  private final Parameter bias;
  private final Place gradient;
  private final ColumnSums sums;
  private int points;
  private int chunks;
  private int parts;

  BiasGradientKernel(Memory memory, Launcher launcher, Convolve.BiasGradient operation) {
    this.memory = memory;
    this.launcher = launcher;
    bias = operation.bias();
    gradient = memory.place(operation.outputGradient());
    sums = new ColumnSums(memory, gradient, SumParts.MOST, launcher.threads());
  }

  @Override
  public void run(Step step) {
    points = gradient.points(step.rows());
    chunks = (points + CHUNK - 1) / CHUNK;
    parts = Math.min(SumParts.MOST, chunks);
    launcher.run(parts, this);
    sums.store(parts, memory.store, bias);
  }

  @Override
  public void run(int part, int worker) {
    sums.clear(part);
    int end = (int) ((long) chunks * (part + 1) / parts);
    for (int chunk = (int) ((long) chunks * part / parts); chunk < end; chunk++) {
      int first = chunk * CHUNK;
      sums.add(part, worker, first, Math.min(CHUNK, points - first));
    }
  }
}
