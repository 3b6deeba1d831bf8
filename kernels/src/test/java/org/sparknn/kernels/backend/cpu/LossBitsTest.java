package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.loss.BCEWithLogitsLoss;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.HuberLoss;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.NLLLoss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.loss.Weights;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;

/** Does the number of threads change a bit of a loss whose elements fill many tiles? */
class LossBitsTest {
  private static final Shape INPUT = Shape.of(61, 3, 47);

  record Case(Loss loss, Target target) {}

  static Stream<Case> cases() {
    Weights perPosition =
        new Weights(Shape.of(1, 47), new Random(1).doubles(47, 0, 2).boxed().toList());
    return Stream.of(
        new Case(new HuberLoss(), new Target(Shape.of(3, 1), false)),
        new Case(
            new BCEWithLogitsLoss(
                Optional.of(perPosition), Optional.of(Weights.of(3)), Reduction.MEAN),
            new Target(INPUT, false)),
        new Case(new CrossEntropyLoss(), new Target(Shape.of(61, 47), true)),
        new Case(new CrossEntropyLoss(), new Target(INPUT, false)),
        new Case(new NLLLoss(), new Target(Shape.of(61, 47), true)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anyNumberOfThreadsGivesTheSameBits(Case given) {
    List<float[]> expected = results(given, 1);
    for (int threads : new int[] {2, 3, 5}) {
      List<float[]> got = results(given, threads);
      assertEquals(expected.size(), got.size());
      for (int i = 0; i < got.size(); i++) {
        assertArrayEquals(expected.get(i), got.get(i), threads + " threads");
      }
    }
  }

  private static List<float[]> results(Case given, int threads) {
    Plan plan = Plan.ofLoss(given.loss(), INPUT, given.target(), new Purpose(true, true, true));
    Plan.Losses losses = plan.losses().orElseThrow();
    Random random = new Random(4);
    try (Session session =
        new Session(plan, new CpuBackend().open(plan, 1, threads, Rig.alone()))) {
      Device device = session.device();
      StateDict.initial(given.loss().slots(), 0).write(device, plan.parameters());
      device.write(plan.input(), 1, Rig.random(random, INPUT.elements()));
      float[] target = new float[losses.target().elements(1)];
      for (int i = 0; i < target.length; i++) {
        target[i] = given.target().classes() ? random.nextInt(3) : random.nextFloat();
      }
      device.write(losses.target(), 1, target);
      Tensor seed = plan.seed().orElseThrow();
      device.write(seed, 1, Rig.random(random, seed.elements(1)));
      session.forward(Step.of(1)).backward();
      List<Tensor> tensors = new ArrayList<>(List.of(losses.values()));
      plan.inputGradient().ifPresent(tensors::add);
      plan.targetGradient().ifPresent(tensors::add);
      List<float[]> results = new ArrayList<>();
      for (Tensor tensor : tensors) {
        float[] values = new float[tensor.elements(1)];
        device.read(tensor, 1, values);
        results.add(values);
      }
      double[] tally = device.statistic(losses.tally());
      results.add(new float[] {(float) tally[0], (float) tally[1]});
      return results;
    }
  }
}
