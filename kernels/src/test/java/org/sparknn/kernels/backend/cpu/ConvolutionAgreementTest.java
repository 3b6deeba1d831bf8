package org.sparknn.kernels.backend.cpu;

import static org.sparknn.kernels.backend.cpu.Rig.assertNear;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.operation.SlidingGeometry;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/** Does convolution with its gradients agree with plain loops in double? */
class ConvolutionAgreementTest {

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Case(
      int rows, int threads, int in, int out, int groups, int[] size, Convolution convolution) {
    @Override
    public String toString() {
      return "%d rows, %d threads, size %s, %s"
          .formatted(rows, threads, Sizes.of(size), convolution);
    }
  }

  private static Case row(
      int rows,
      int threads,
      int in,
      int out,
      int groups,
      int[] size,
      int[] kernel,
      int[] stride,
      Padding padding,
      int[] dilation) {
    return new Case(
        rows,
        threads,
        in,
        out,
        groups,
        size,
        new Convolution(
            size.length,
            in,
            out,
            Sizes.of(kernel),
            Sizes.of(stride),
            padding,
            Sizes.of(dilation),
            groups,
            (in + out) % 2 == 0 || out == 33,
            PaddingMode.ZEROS));
  }

  private static int[] i(int... values) {
    return values;
  }

  private static Padding pad(int... values) {
    return Padding.of(Sizes.of(values));
  }

  static Stream<Case> cases() {
    Padding same = Padding.keyword("same");
    Padding valid = Padding.keyword("valid");
    return Stream.of(
        row(3, 1, 1, 5, 1, i(9, 7), i(3, 3), i(1, 1), pad(1, 1), i(1, 1)),
        row(3, 2, 3, 17, 1, i(11, 8), i(5, 3), i(2, 3), pad(2, 1), i(1, 1)),
        row(1, 1, 17, 33, 1, i(8, 9), i(3, 3), i(1, 1), same, i(1, 1)),
        row(3, 2, 33, 17, 1, i(7, 6), i(2, 4), i(1, 1), same, i(2, 1)),
        row(1, 1, 33, 65, 1, i(6, 6), i(1, 1), i(1, 1), valid, i(1, 1)),
        row(3, 3, 32, 64, 1, i(7, 7), i(3, 3), i(2, 2), pad(1, 1), i(1, 1)),
        row(1, 2, 5, 3, 1, i(10, 10), i(3, 2), i(3, 3), pad(0, 1), i(2, 3)),
        row(3, 1, 40, 20, 1, i(9, 9), i(1, 1), i(2, 2), valid, i(1, 1)),
        row(3, 1, 6, 9, 3, i(7, 5), i(3, 3), i(1, 1), pad(1, 1), i(1, 1)),
        row(3, 2, 33, 33, 33, i(6, 7), i(3, 3), i(1, 2), pad(1, 1), i(1, 1)),
        row(1, 1, 40, 48, 2, i(6, 7), i(3, 3), i(1, 1), pad(1, 1), i(1, 1)),
        row(1, 2, 64, 64, 2, i(5, 7), i(3, 3), i(1, 1), pad(1, 1), i(1, 1)),
        row(1, 1, 34, 68, 17, i(5, 7), i(2, 2), i(2, 1), pad(1, 1), i(1, 2)),
        row(3, 2, 20, 20, 20, i(9, 11), i(5, 5), i(1, 1), pad(2, 2), i(1, 1)),
        row(2, 3, 17, 17, 17, i(8, 7), i(5, 3), i(2, 2), pad(2, 1), i(1, 1)),
        row(2, 2, 33, 33, 33, i(9, 8), i(3, 3), i(1, 1), pad(2, 2), i(2, 2)),
        row(3, 3, 3, 3, 3, i(4, 5), i(1, 2), i(3, 3), pad(0, 1), i(1, 1)),
        row(40, 2, 48, 48, 48, i(14, 14), i(3, 3), i(1, 1), pad(1, 1), i(1, 1)),
        row(3, 1, 19, 19, 19, i(23), i(4), i(3), pad(3), i(2)),
        row(2, 2, 18, 18, 18, i(3, 5, 4), i(3, 2, 3), i(2, 1, 2), pad(1, 1, 1), i(1, 2, 1)),
        row(3, 2, 20, 20, 10, i(6, 7), i(3, 3), i(1, 1), pad(1, 1), i(1, 1)),
        row(3, 3, 36, 36, 9, i(7, 9), i(3, 5), i(2, 1), pad(1, 2), i(1, 1)),
        row(2, 1, 24, 24, 6, i(2, 4, 5), i(2, 3, 2), i(1, 2, 1), pad(1, 1, 0), i(1, 1, 2)),
        row(2, 2, 24, 24, 3, i(6, 7), i(3, 3), i(2, 2), pad(1, 1), i(1, 1)),
        row(0, 2, 32, 32, 32, i(5, 5), i(3, 3), i(1, 1), pad(1, 1), i(1, 1)),
        row(3, 2, 5, 17, 1, i(23), i(4), i(3), pad(3), i(2)),
        row(1, 1, 20, 3, 1, i(19), i(5), i(1), same, i(3)),
        row(3, 2, 3, 5, 1, i(5, 6, 7), i(3, 2, 3), i(2, 1, 2), pad(1, 0, 1), i(1, 2, 1)),
        row(1, 1, 18, 17, 1, i(4, 3, 5), i(2, 2, 2), i(1, 1, 1), same, i(1, 1, 1)),
        row(0, 1, 3, 17, 1, i(5, 5), i(3, 3), i(1, 1), pad(1, 1), i(1, 1)),
        row(0, 2, 32, 17, 1, i(5, 5), i(3, 3), i(1, 1), pad(1, 1), i(1, 1)),
        row(3, 2, 2, 4, 1, i(40, 41), i(3, 3), i(1, 1), pad(1, 1), i(1, 1)),
        row(3, 1, 64, 32, 1, i(24, 25), i(3, 3), i(1, 1), pad(1, 1), i(1, 1)),
        row(3, 1, 33, 40, 1, i(7, 9), i(3, 3), i(1, 1), pad(1, 1), i(1, 1)),
        row(2, 2, 64, 97, 1, i(4, 6), i(3, 3), i(1, 1), pad(2, 0), i(1, 1)),
        row(1, 3, 400, 35, 1, i(13, 8), i(3, 3), i(1, 1), valid, i(1, 1)),
        row(2, 2, 32, 33, 1, i(2, 8, 6), i(1, 3, 3), i(1, 1, 1), pad(0, 1, 1), i(1, 1, 1)),
        row(0, 2, 32, 32, 1, i(4, 4), i(3, 3), i(1, 1), pad(1, 1), i(1, 1)),
        row(1, 1, 3, 3, 1, i(3, 3), i(3, 3), i(4, 4), pad(2, 2), i(1, 1)),
        row(3, 2, 3, 5, 1, i(1, 1), i(3, 3), i(2, 2), pad(2, 2), i(1, 1)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agrees(Case c) {
    Shape row = new Shape(Sizes.of(c.size()).padFront(c.size().length + 1, c.in()));
    try (Rig rig = new Rig(row, c.rows(), c.threads(), new float[0], c.convolution())) {
      assertAgrees(rig, c.in(), c.out(), c.groups());
    }
  }

  @Test
  void affineAgrees() {
    for (int rows : new int[] {0, 1, 3, 6, 7, 13, 64, 300}) {
      for (int out : new int[] {1, 10, 40, 64}) {
        affineAgrees(rows, 37, out, 1 + rows % 3);
      }
    }
  }

  @Test
  void affineAgreesBeyondOneBlock() {
    affineAgrees(1, 523, 299, 2);
    affineAgrees(5, 523, 33, 1);
    affineAgrees(40, 523, 33, 2);
    affineAgrees(40, 19, 299, 3);
    affineAgrees(261, 37, 20, 2);
    affineAgrees(261, 3, 270, 1);
    affineAgrees(7, 600, 3, 2);
  }

  private static void affineAgrees(int rows, int in, int out, int threads) {
    Affine affine = new Affine(in, out, rows % 2 == 1);
    try (Rig rig = new Rig(Shape.of(in), rows, threads, new float[0], affine)) {
      assertAgrees(rig, in, out, 1);
    }
  }

  private static void assertAgrees(Rig rig, int in, int out, int groups) {
    Convolve convolve =
        rig.plan.forward().stream()
            .filter(Convolve.class::isInstance)
            .map(Convolve.class::cast)
            .findFirst()
            .orElseThrow();
    SlidingGeometry geometry = convolve.geometry();
    float[] weight = rig.value("0.weight");
    double[] bias = new double[out];
    if (convolve.bias().isPresent()) {
      float[] given = rig.value("0.bias");
      for (int o = 0; o < out; o++) {
        bias[o] = given[o];
      }
    }
    int inPositions = geometry.inputPositions();
    int outPositions = geometry.outputPositions();
    int taps = geometry.taps();
    int sources = in / groups;
    double[] output = new double[rig.rows * out * outPositions];
    double[] inputGradient = new double[rig.rows * in * inPositions];
    double[] weightGradient = new double[weight.length];
    double[] biasGradient = new double[out];
    for (int n = 0; n < rig.rows; n++) {
      for (int o = 0; o < out; o++) {
        for (int p = 0; p < outPositions; p++) {
          int y = (n * out + o) * outPositions + p;
          double gradient = rig.outputGradient[y];
          output[y] += bias[o];
          biasGradient[o] += gradient;
          for (int tap = 0; tap < taps; tap++) {
            int position = position(geometry, p, tap);
            for (int c = 0; c < sources && position >= 0; c++) {
              int channel = o / (out / groups) * sources + c;
              int x = (n * in + channel) * inPositions + position;
              int w = (o * sources + c) * taps + tap;
              output[y] += (double) weight[w] * rig.input[x];
              inputGradient[x] += weight[w] * gradient;
              weightGradient[w] += rig.input[x] * gradient;
            }
          }
        }
      }
    }
    assertNear(output, rig.output, sources * taps, "output");
    assertNear(inputGradient, rig.inputGradient, out / groups * taps, "input gradient");
    int sums = rig.rows * outPositions;
    // each number of Winograd's transforms is made of four
    assertNear(weightGradient, rig.gradient("0.weight"), 4 * sums, "weight gradient");
    if (convolve.bias().isPresent()) {
      assertNear(biasGradient, rig.gradient("0.bias"), sums, "bias gradient");
    }
  }

  private static int position(SlidingGeometry geometry, int output, int tap) {
    int[] o = coordinates(output, geometry.output());
    int[] k = coordinates(tap, geometry.window().kernel());
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

  private static int[] coordinates(int number, Sizes sizes) {
    return new int[] {
      number / sizes.get(2) / sizes.get(1),
      number / sizes.get(2) % sizes.get(1),
      number % sizes.get(2)
    };
  }
}
