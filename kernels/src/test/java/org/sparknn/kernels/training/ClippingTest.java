package org.sparknn.kernels.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.loss.MSELoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.tensor.Shape;

/** Is the gradient bounded as torch bounds it, after the sum over all ranks and batches? */
class ClippingTest {
  private static final float CLOSE = 1e-6f;
  private static final int ROWS = 6;

  private static final Network LINEAR =
      LoopRun.network("{\"type\": \"Linear\", \"in_features\": 3, \"out_features\": 1}");

  private static final float[] WEIGHT = {0.5f, -1, 2};
  private static final float BIAS = 0.25f;

  /** One update over all rows, with the rate 1. */
  private static LoopRun run(int batch, GradientSettings settings) {
    StateDict initial = new StateDict();
    initial.put("0.weight", WEIGHT);
    initial.put("0.bias", new float[] {BIAS});
    return new LoopRun(
        LINEAR,
        Shape.of(3),
        new MSELoss(),
        new Target(Shape.of(1), false),
        ClippingTest::input,
        ClippingTest::target,
        ROWS,
        batch,
        1,
        new Sgd(0, 0, 0, false),
        1,
        Schedule.CONSTANT,
        initial,
        settings);
  }

  private static float[] input(long row) {
    return new float[] {row - 2, 0.5f * row * row, 1 - row};
  }

  private static float[] target(long row) {
    return new float[] {2 * row - 3};
  }

  /** The gradient of the mean squared error by its formula; the bias last. */
  private static double[] gradient() {
    double[] gradient = new double[4];
    for (int row = 0; row < ROWS; row++) {
      double error = BIAS - target(row)[0];
      for (int i = 0; i < 3; i++) {
        error += WEIGHT[i] * input(row)[i];
      }
      for (int i = 0; i < 3; i++) {
        gradient[i] += 2 * error * input(row)[i] / ROWS;
      }
      gradient[3] += 2 * error / ROWS;
    }
    return gradient;
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0.7,0", "1000,0", "0,0.3", "2,0.9", "0.05,100"})
  void theGradientIsBoundedByHand(double clipNorm, double clipValue) throws Exception {
    double[] gradient = gradient();
    double squares = 0;
    for (double g : gradient) {
      squares += g * g;
    }
    double norm = Math.sqrt(squares);
    assertTrue(norm > 2 && norm < 1000, "the norm is " + norm);
    double factor = clipNorm == 0 ? 1 : Math.min(1, clipNorm / (norm + 1e-6));
    float[] weight = WEIGHT.clone();
    float bias = BIAS;
    for (int i = 0; i < 4; i++) {
      double g = gradient[i] * factor;
      g = clipValue == 0 ? g : Math.max(-clipValue, Math.min(clipValue, g));
      if (i < 3) {
        weight[i] = (float) (weight[i] - g);
      } else {
        bias = (float) (bias - g);
      }
    }
    GradientSettings whole = new GradientSettings(1, clipNorm, clipValue, NonFinite.STOP, 0);
    GradientSettings halves = new GradientSettings(2, clipNorm, clipValue, NonFinite.STOP, 0);
    float scale = (float) Math.max(1, norm * factor);
    for (Backend backend : Backends.available()) {
      for (int ranks = 1; ranks <= 3; ranks++) {
        for (LoopRun run : List.of(run(ROWS, whole), run(ROWS / 2, halves))) {
          for (LoopRun.Outcome outcome : run.on(ranks, backend)) {
            assertArrayEquals(weight, outcome.state().get("0.weight"), CLOSE * scale);
            assertEquals(bias, outcome.state().get("0.bias")[0], CLOSE * scale);
          }
        }
      }
    }
  }

  @Test
  void theNormIsDividedByWithTorchsEpsilon() {
    assertEquals(0.5, new GradientSettings(1, 1e-6, 0, NonFinite.STOP, 0).clipFactor(1e-6), 1e-12);
    assertEquals(1, GradientSettings.DEFAULT.clipFactor(1e30));
  }

  @Test
  void theNormHasTheSameBitsOnAnyNumberOfThreads() {
    Network wide =
        LoopRun.network("{\"type\": \"Linear\", \"in_features\": 700, \"out_features\": 130}");
    LoopRun run =
        new LoopRun(
            wide,
            Shape.of(700),
            new MSELoss(),
            new Target(Shape.of(130), false),
            row -> random(row, 700),
            row -> random(row + 100, 130),
            12,
            6,
            2,
            new Sgd(0.9, 0, 0, false),
            1,
            Schedule.CONSTANT,
            StateDict.initial(wide.slots(), 1),
            new GradientSettings(1, 0.01, 0.00005, NonFinite.STOP, 0));
    Backend backend = Backends.available().get(0);
    float[] alone = run.train(backend, 1, Collective.alone()).state().get("0.weight");
    for (int threads = 2; threads <= 3; threads++) {
      float[] shared = run.train(backend, threads, Collective.alone()).state().get("0.weight");
      assertArrayEquals(alone, shared);
    }
  }

  private static float[] random(long seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, accumulationSteps must be at least 1 but is 0",
    "1, -1, 0, 0, clipNorm must be a finite number of at least 0 but is -1.0",
    "1, 0, NaN, 0, clipValue must be a finite number of at least 0 but is NaN",
    "1, 0, 0, -5, checkReplicasEvery must be at least 0 but is -5"
  })
  void settingsAreChecked(int steps, double norm, double value, int every, String message) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new GradientSettings(steps, norm, value, NonFinite.SKIP, every));
    assertEquals(message, refusal.getMessage());
  }
}
