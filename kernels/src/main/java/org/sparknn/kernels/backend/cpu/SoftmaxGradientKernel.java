package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Lanes.COUNT;
import static org.sparknn.kernels.backend.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.sparknn.kernels.operation.Softmax;

/**
 * With y the output and g its gradient: {@code y · (g - Σ g·y)}; of the logarithm {@code g - e^y ·
 * Σ g}. Channels that fit one vector stay in registers, as in {@link SoftmaxKernel}.
 */
final class SoftmaxGradientKernel extends PointTiles {
  /** Floats that are summed before they become a double: their rounding grows with their number. */
  private static final int CHUNK = 64 * COUNT;

  private final Memory memory;
  private final boolean logarithm;
  private final Place output;
  private final Place outputGradient;
  private final Place inputGradient;
  private final PaddedLanes padded;

  SoftmaxGradientKernel(Memory memory, Launcher launcher, Softmax.Gradient operation) {
    super(launcher, memory.place(operation.inputGradient()));
    this.memory = memory;
    logarithm = operation.forward().logarithm();
    output = memory.place(operation.forward().output());
    outputGradient = memory.place(operation.outputGradient());
    inputGradient = memory.place(operation.inputGradient());
    padded = new PaddedLanes(inputGradient);
  }

  @Override
  void run(int tile, int first, int end) {
    float[] values = memory.values();
    int y = output.at(first);
    int gradient = outputGradient.at(first);
    int to = inputGradient.at(first);
    int pitch = inputGradient.pitch();
    int length = (end - first) * pitch;
    if (pitch == COUNT && logarithm) {
      ofLogarithms(values, y, gradient, to, length);
    } else if (pitch == COUNT) {
      ofProbabilities(values, y, gradient, to, length);
    } else {
      for (int i = 0; i < length; i += pitch) {
        point(values, y + i, gradient + i, to + i, pitch);
      }
    }
    padded.clear(values, first, end);
  }

  private static void ofProbabilities(float[] values, int y, int gradient, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector p = FloatVector.fromArray(FLOATS, values, y + i);
      FloatVector g = FloatVector.fromArray(FLOATS, values, gradient + i);
      p.mul(g.sub(AcrossLanes.sum(g.mul(p)))).intoArray(values, to + i);
    }
  }

  private static void ofLogarithms(float[] values, int y, int gradient, int to, int length) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector p = Exponential.of(FloatVector.fromArray(FLOATS, values, y + i));
      FloatVector g = FloatVector.fromArray(FLOATS, values, gradient + i);
      g.sub(p.mul(AcrossLanes.sum(g))).intoArray(values, to + i);
    }
  }

  private void point(float[] values, int y, int gradient, int to, int length) {
    double sum = 0;
    for (int i = 0; i < length; i += CHUNK) {
      int count = Math.min(CHUNK, length - i);
      sum +=
          logarithm
              ? sum(values, gradient + i, count)
              : product(values, y + i, gradient + i, count);
    }
    if (logarithm) {
      ofLogarithms(values, y, gradient, to, length, (float) sum);
    } else {
      ofProbabilities(values, y, gradient, to, length, (float) sum);
    }
  }

  private static float sum(float[] values, int gradient, int length) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < length; i += COUNT) {
      sum = sum.add(FloatVector.fromArray(FLOATS, values, gradient + i));
    }
    return AcrossLanes.sum(sum).lane(0);
  }

  private static float product(float[] values, int y, int gradient, int length) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < length; i += COUNT) {
      FloatVector p = FloatVector.fromArray(FLOATS, values, y + i);
      sum = p.fma(FloatVector.fromArray(FLOATS, values, gradient + i), sum);
    }
    return AcrossLanes.sum(sum).lane(0);
  }

  private static void ofProbabilities(
      float[] values, int y, int gradient, int to, int length, float sum) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector g = FloatVector.fromArray(FLOATS, values, gradient + i);
      FloatVector.fromArray(FLOATS, values, y + i).mul(g.sub(sum)).intoArray(values, to + i);
    }
  }

  private static void ofLogarithms(
      float[] values, int y, int gradient, int to, int length, float sum) {
    for (int i = 0; i < length; i += COUNT) {
      FloatVector p = Exponential.of(FloatVector.fromArray(FLOATS, values, y + i));
      FloatVector.fromArray(FLOATS, values, gradient + i).sub(p.mul(sum)).intoArray(values, to + i);
    }
  }
}
