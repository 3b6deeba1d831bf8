package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sparknn.kernels.backend.cpu.Rig.assertNear;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.layer.MaxPooling;
import org.sparknn.kernels.operation.MaxPool;
import org.sparknn.kernels.operation.SlidingGeometry;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.tensor.Window;

/** Does max-pooling with its gradient agree with plain loops, also for ties, NaN and -∞? */
class PoolingAgreementTest {

  private static MaxPooling pool(Sizes kernel, Sizes stride, Sizes padding, Sizes dilation) {
    return new MaxPooling(kernel.count(), kernel, stride, padding, dilation, false, true);
  }

  @Test
  void agreesInOneTwoAndThreeDimensions() {
    for (int rows : new int[] {0, 1, 3}) {
      for (int channels : new int[] {1, 5, 17, 33}) {
        assertAgrees(
            rows, Shape.of(channels, 11), pool(Sizes.of(3), Sizes.of(2), Sizes.of(1), Sizes.of(2)));
        assertAgrees(
            rows,
            Shape.of(channels, 7, 6),
            pool(Sizes.of(2, 3), Sizes.of(2, 1), Sizes.of(1, 1), Sizes.of(1, 2)));
        assertAgrees(
            rows,
            Shape.of(channels, 3, 5, 4),
            pool(Sizes.of(2, 2, 2), Sizes.of(1, 2, 3), Sizes.of(0, 1, 1), Sizes.of(1, 1, 1)));
      }
    }
  }

  private static void assertAgrees(int rows, Shape row, MaxPooling pool) {
    int elements = rows * row.elements();
    float[] input = new float[elements];
    Random random = new Random(3);
    float[] special = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -0f};
    for (int i = 0; i < elements; i++) {
      int draw = random.nextInt(24);
      // few different values, so that there are ties
      input[i] = draw < special.length ? special[draw] : random.nextInt(5) - 2;
    }
    try (Rig rig =
        new Rig(row, rows, 1 + rows % 3, input.length == 0 ? new float[0] : input, pool)) {
      MaxPool operation = (MaxPool) rig.plan.forward().get(0);
      SlidingGeometry geometry =
          new SlidingGeometry(
              operation.regions().input(),
              operation.regions().output(),
              Window.of(pool.kernel(), pool.stride(), pool.padding(), pool.dilation())
                  .inThreeAxes());
      int outputs = geometry.outputPositions();
      int inputs = geometry.inputPositions();
      float[] expected = new float[rig.output.length];
      int[] winners = new int[rig.output.length];
      double[] gradient = new double[elements];
      for (int i = 0; i < expected.length; i++) {
        int image = i / outputs * inputs;
        expected[i] = Float.NEGATIVE_INFINITY;
        winners[i] = -1;
        for (int tap = 0; tap < geometry.taps(); tap++) {
          int position = position(geometry, i % outputs, tap);
          if (position >= 0) {
            float value = input[image + position];
            if (winners[i] < 0 || value > expected[i] || Float.isNaN(value)) {
              expected[i] = value;
              winners[i] = position;
            }
          }
        }
        if (winners[i] >= 0) {
          gradient[image + winners[i]] += rig.outputGradient[i];
        }
      }
      assertArrayEquals(expected, rig.output);
      int[] indices = new int[expected.length];
      rig.session.device().read(operation.indices(), rows, indices);
      assertArrayEquals(winners, indices);
      assertNear(gradient, rig.inputGradient, geometry.taps(), "input gradient");
    }
  }

  private static int position(SlidingGeometry geometry, int output, int tap) {
    Sizes outputs = geometry.output();
    Sizes kernel = geometry.window().kernel();
    int[] o = {
      output / outputs.get(2) / outputs.get(1),
      output / outputs.get(2) % outputs.get(1),
      output % outputs.get(2)
    };
    int[] k = {
      tap / kernel.get(2) / kernel.get(1), tap / kernel.get(2) % kernel.get(1), tap % kernel.get(2)
    };
    int position = 0;
    for (int axis = 0; axis < 3; axis++) {
      int coordinate = geometry.inputCoordinate(axis, o[axis], k[axis]);
      if (coordinate < 0 || coordinate >= geometry.input().get(axis)) {
        return -1;
      }
      position = position * geometry.input().get(axis) + coordinate;
    }
    return position;
  }

  @Test
  void windowsWithoutAnElementHaveNoWinner() {
    // the only window lies on both sides of the input: its taps are at -1 and 2
    MaxPooling pool = pool(Sizes.of(2), Sizes.of(1), Sizes.of(1), Sizes.of(3));
    try (Rig rig = new Rig(Shape.of(1, 2), 1, 1, new float[] {4, 5}, pool)) {
      MaxPool operation = (MaxPool) rig.plan.forward().get(0);
      int[] indices = new int[rig.output.length];
      rig.session.device().read(operation.indices(), 1, indices);
      assertEquals(1, indices.length);
      assertEquals(-1, indices[0]);
      assertEquals(Float.NEGATIVE_INFINITY, rig.output[0]);
    }
  }
}
