package org.sparknn.kernels.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.testing.OneStep;

/** Are losses and slopes what the formulas give by hand, where they bend and at their ends? */
class LossFormulasTest {
  private static final float TOLERANCE = 1e-6f;
  private static final float NAN = Float.NaN;
  private static final float LN2 = 0.6931472f;

  static Stream<Backend> backends() {
    return Backends.available().stream();
  }

  private static Map<String, float[]> run(
      Backend backend,
      Loss loss,
      Reduction reduction,
      Shape input,
      float[] x,
      Target t,
      float... y) {
    Plan plan = Plan.ofLoss(loss, input, t, new Purpose(true, true, true));
    float[] ones = new float[plan.losses().orElseThrow().values().elements(1)];
    Arrays.fill(ones, 1);
    StateDict state = StateDict.initial(loss.slots(), 0);
    return OneStep.runLoss(backend, plan, Step.of(1), state, x, y, reduction, ones);
  }

  /** A loss of floats, with its losses and both slopes for each element. */
  private static void check(
      Backend backend,
      Loss loss,
      float[] x,
      float[] t,
      float[] losses,
      float[] slopes,
      float[] targetSlopes) {
    Shape shape = Shape.of(x.length);
    Map<String, float[]> results =
        run(backend, loss, Reduction.NONE, shape, x, new Target(shape, false), t);
    assertArrayEquals(losses, results.get("output"), TOLERANCE, "losses");
    assertArrayEquals(slopes, results.get("grad_input"), TOLERANCE, "slopes");
    assertArrayEquals(targetSlopes, results.get("grad_target"), TOLERANCE, "slopes of the target");
  }

  @ParameterizedTest
  @MethodSource("backends")
  void huber(Backend backend) {
    check(
        backend,
        new HuberLoss(Reduction.NONE, 2),
        new float[] {1, 2, 3, 4, -4, NAN},
        new float[] {1, 1, 1, 1, 1, 1},
        new float[] {0, 0.5f, 2, 4, 8, NAN},
        new float[] {0, 1, 2, 2, -2, NAN},
        new float[] {0, -1, -2, -2, 2, NAN});
    check(
        backend,
        new HuberLoss(),
        new float[] {0.5f, 1, -3},
        new float[3],
        new float[] {0.125f, 0.5f, 2.5f},
        new float[] {0.5f, 1, -1},
        new float[] {-0.5f, -1, 1});
  }

  @ParameterizedTest
  @MethodSource("backends")
  void smoothAbsoluteHasSlopeOneFromBetaOn(Backend backend) {
    check(
        backend,
        new SmoothL1Loss(Reduction.NONE, 0.5),
        new float[] {0.25f, 0.5f, -0.5f, 2, NAN},
        new float[5],
        new float[] {0.0625f, 0.25f, 0.25f, 1.75f, NAN},
        new float[] {0.5f, 1, -1, 1, NAN},
        new float[] {-0.5f, -1, 1, -1, NAN});
  }

  /** With beta 0 torch takes a difference of 0 for one of -beta. */
  @ParameterizedTest
  @MethodSource("backends")
  void smoothAbsoluteOfBetaZeroIsAbsolute(Backend backend) {
    check(
        backend,
        new SmoothL1Loss(Reduction.NONE, 0),
        new float[] {3, -2, 0},
        new float[3],
        new float[] {3, 2, 0},
        new float[] {1, -1, -1},
        new float[] {-1, 1, -1});
  }

  @ParameterizedTest
  @MethodSource("backends")
  void absoluteAndSquaredDifferences(Backend backend) {
    float[] x = {4, -1, 2, NAN};
    float[] t = {1, 1, 2, 1};
    check(
        backend,
        new L1Loss(),
        x,
        t,
        new float[] {3, 2, 0, NAN},
        new float[] {1, -1, 0, 0},
        new float[] {-1, 1, 0, 0});
    check(
        backend,
        new MSELoss(),
        x,
        t,
        new float[] {9, 4, 0, NAN},
        new float[] {6, -4, 0, NAN},
        new float[] {-6, 4, 0, NAN});
  }

  @ParameterizedTest
  @MethodSource("backends")
  void logarithmsOfProbabilitiesEndAtMinusHundred(Backend backend) {
    check(
        backend,
        new BCELoss(),
        new float[] {0, 1, 0, 1, 0.5f, 0.5f},
        new float[] {1, 1, 0, 0, 2, -1},
        new float[] {100, 0, 0, 100, LN2, LN2},
        new float[] {-1e12f, 0, 0, 1e12f, -6, 6},
        new float[] {
          Float.POSITIVE_INFINITY,
          Float.NEGATIVE_INFINITY,
          Float.POSITIVE_INFINITY,
          Float.NEGATIVE_INFINITY,
          0,
          0
        });
  }

  @ParameterizedTest
  @MethodSource("backends")
  void logitsMayBeAsLargeAsTheyLike(Backend backend) {
    check(
        backend,
        new BCEWithLogitsLoss(
            Optional.empty(), Optional.of(Weights.of(3, 3, 3, 3, 3)), Reduction.MEAN),
        new float[] {0, 1000, -1000, 1000, -1000},
        new float[] {1, 0, 1, 1, 0},
        new float[] {3 * LN2, 1000, 3000, 0, 0},
        new float[] {-1.5f, 1, -3, 0, 0},
        new float[] {2 * LN2, -1000, 3000, -1000, 3000});
  }

  @ParameterizedTest
  @MethodSource("backends")
  void weightsOfElementsDoNotChangeTheDivisor(Backend backend) {
    Weights weight = new Weights(Shape.of(2, 1), java.util.List.of(2.0, 0.5));
    Shape shape = Shape.of(2, 2);
    Map<String, float[]> results =
        run(
            backend,
            new BCELoss(Optional.of(weight), Reduction.MEAN),
            Reduction.MEAN,
            shape,
            new float[] {0.5f, 0.5f, 0.5f, 0.5f},
            new Target(shape, false),
            1,
            0,
            1,
            0);
    assertArrayEquals(new float[] {5 * LN2 / 4}, results.get("output"), TOLERANCE);
    assertArrayEquals(new float[] {-1, 1, -0.25f, 0.25f}, results.get("grad_input"), TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void logLikelihoodDividesByTheWeightsOfTheTargets(Backend backend) {
    Loss loss = new NLLLoss(Optional.of(Weights.of(0.5, 2, 7)), 2, Reduction.MEAN);
    Shape shape = Shape.of(3, 3);
    float[] x = {-1, NAN, 5, 3, -2, NAN, 1, 1, 1};
    Target target = new Target(Shape.of(3), true);
    Map<String, float[]> results = run(backend, loss, Reduction.MEAN, shape, x, target, 0, 1, 2);
    assertArrayEquals(new float[] {4.5f / 2.5f}, results.get("output"), TOLERANCE);
    assertArrayEquals(
        new float[] {-0.2f, 0, 0, 0, -0.8f, 0, 0, 0, 0}, results.get("grad_input"), TOLERANCE);
    results = run(backend, loss, Reduction.MEAN, shape, x, target, 2, 2, 2);
    assertArrayEquals(new float[] {NAN}, results.get("output"));
    results = run(backend, loss, Reduction.SUM, shape, x, target, 2, 2, 2);
    assertArrayEquals(new float[] {0}, results.get("output"));
  }

  @ParameterizedTest
  @MethodSource("backends")
  void aBroadcastTargetHasTheSumOfItsGradients(Backend backend) {
    Map<String, float[]> results =
        run(
            backend,
            new MSELoss(),
            Reduction.MEAN,
            Shape.of(2, 1),
            new float[] {1, 3},
            new Target(Shape.of(3), false),
            0,
            1,
            2);
    // differences 1 0 -1, 3 2 1
    assertArrayEquals(new float[] {16 / 6f}, results.get("output"), TOLERANCE);
    assertArrayEquals(new float[] {0, 2}, results.get("grad_input"), TOLERANCE);
    assertArrayEquals(new float[] {-8 / 6f, -4 / 6f, 0}, results.get("grad_target"), TOLERANCE);
  }
}
