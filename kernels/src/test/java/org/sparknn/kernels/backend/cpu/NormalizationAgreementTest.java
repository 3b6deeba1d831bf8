package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sparknn.kernels.backend.cpu.Rig.assertNear;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.layer.BatchNormalization;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Does batch normalization with its gradients agree with the formula in double? */
class NormalizationAgreementTest {
  private static final double EPSILON = 1e-5;

  private static BatchNormalization layer(int channels) {
    return new BatchNormalization(2, channels, EPSILON, Optional.of(0.1), true, true);
  }

  @Test
  void agreesWithTheFormula() {
    Random random = new Random(5);
    for (int channels : new int[] {1, 3, 17, 33}) {
      float[] input = Rig.random(random, 3 * channels * 20);
      assertAgrees(channels, 3, 4, 5, input, 1);
    }
  }

  @Test
  void aLargeMeanLeavesTheVarianceAlone() {
    Random random = new Random(6);
    float[] input = Rig.random(random, 3 * 2 * 50 * 51);
    for (int i = 0; i < input.length; i++) {
      input[i] = (float) (3000 + 0.05 * input[i]);
    }
    // x̂ · weight / 0.05 is what a gradient's rounding is multiplied by
    assertAgrees(2, 3, 50, 51, input, 20);
  }

  private static void assertAgrees(
      int channels, int rows, int height, int width, float[] input, double gradientScale) {
    int positions = height * width;
    int count = rows * positions;
    try (Rig rig = new Rig(Shape.of(channels, height, width), rows, 1, input, layer(channels))) {
      float[] weight = rig.value("0.weight");
      float[] bias = rig.value("0.bias");
      double[] output = new double[input.length];
      double[] inputGradient = new double[input.length];
      double[] weightGradient = new double[channels];
      double[] biasGradient = new double[channels];
      double[] runningMean = new double[channels];
      double[] runningVariance = new double[channels];
      for (int c = 0; c < channels; c++) {
        double mean = 0;
        double variance = 0;
        for (int i = 0; i < count; i++) {
          mean += input[index(i, c, channels, positions)] / (double) count;
        }
        for (int i = 0; i < count; i++) {
          double difference = input[index(i, c, channels, positions)] - mean;
          variance += difference * difference / count;
        }
        double inverse = 1 / Math.sqrt(variance + EPSILON);
        for (int i = 0; i < count; i++) {
          int at = index(i, c, channels, positions);
          double normal = (input[at] - mean) * inverse;
          output[at] = normal * weight[c] + bias[c];
          biasGradient[c] += rig.outputGradient[at];
          weightGradient[c] += rig.outputGradient[at] * normal;
        }
        for (int i = 0; i < count; i++) {
          int at = index(i, c, channels, positions);
          double normal = (input[at] - mean) * inverse;
          inputGradient[at] =
              weight[c]
                  * inverse
                  * (rig.outputGradient[at]
                      - biasGradient[c] / count
                      - normal * weightGradient[c] / count)
                  / gradientScale;
          rig.inputGradient[at] /= (float) gradientScale;
        }
        runningMean[c] = 0.1 * mean;
        runningVariance[c] = 0.9 + 0.1 * variance * count / (count - 1);
      }
      assertNear(output, rig.output, 1, "output");
      assertNear(inputGradient, rig.inputGradient, 1, "input gradient");
      assertNear(weightGradient, rig.gradient("0.weight"), count, "weight gradient");
      assertNear(biasGradient, rig.gradient("0.bias"), count, "bias gradient");
      assertNear(runningMean, rig.value("0.running_mean"), 1, "running mean");
      assertNear(runningVariance, rig.value("0.running_var"), 1, "running variance");
      assertEquals(1, rig.session.device().counter(rig.parameter("0.num_batches_tracked")));
    }
  }

  private static int index(int i, int channel, int channels, int positions) {
    return (i / positions * channels + channel) * positions + i % positions;
  }

  @Test
  void refusesOneValuePerChannel() {
    ShapeException refusal =
        assertThrows(
            ShapeException.class,
            () -> new Rig(Shape.of(3, 1, 1), 1, 1, new float[3], layer(3)).close());
    assertEquals(
        "Expected more than 1 value per channel when training, got input size"
            + " torch.Size([1, 3, 1, 1])",
        refusal.getMessage());
  }

  @Test
  void aBatchWithoutRowsIsOnlyCounted() {
    try (Rig rig = new Rig(Shape.of(3, 2, 2), 0, 1, new float[0], layer(3))) {
      assertNear(new double[3], rig.value("0.running_mean"), 1, "running mean");
      assertNear(new double[] {1, 1, 1}, rig.value("0.running_var"), 1, "running variance");
      assertNear(new double[3], rig.gradient("0.weight"), 1, "weight gradient");
      assertEquals(1, rig.session.device().counter(rig.parameter("0.num_batches_tracked")));
    }
  }
}
