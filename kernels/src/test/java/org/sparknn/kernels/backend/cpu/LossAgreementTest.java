package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sparknn.kernels.backend.cpu.Rig.assertNear;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.loss.Weights;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;

/** Does cross-entropy with its gradient and its tally agree with the formula in double? */
class LossAgreementTest {
  private static final int CLASSES = 5;
  private static final int IMAGES = 3;
  private static final int POSITIONS = 4;
  private static final float[] WEIGHTS = {1, 0.5f, 2, 0, 3};
  private static final Shape LOGITS = Shape.of(IMAGES, CLASSES, POSITIONS);

  @Test
  void agreesForClassesAndProbabilities() {
    for (double smoothing : new double[] {0, 0.2}) {
      assertAgrees(smoothing, false);
      assertAgrees(smoothing, true);
    }
  }

  private static Session open(CrossEntropyLoss loss, boolean probabilities) {
    Target target = new Target(probabilities ? LOGITS : LOGITS.remove(1), !probabilities);
    Plan plan = Plan.ofLoss(loss, LOGITS, target, new Purpose(true, true, true));
    Session session = new Session(plan, new CpuBackend().open(plan, 0, 1, Rig.alone()));
    session.device().write(plan.parameters().get("loss_weight"), WEIGHTS);
    return session;
  }

  private static CrossEntropyLoss loss(double smoothing, int ignored) {
    return new CrossEntropyLoss(
        Optional.of(Weights.of(1.0, 0.5, 2.0, 0.0, 3.0)), ignored, smoothing, Reduction.MEAN);
  }

  private static void assertAgrees(double smoothing, boolean probabilities) {
    Random random = new Random(2);
    float[] logits = Rig.random(random, IMAGES * CLASSES * POSITIONS);
    float[] target = new float[probabilities ? logits.length : IMAGES * POSITIONS];
    for (int i = 0; i < target.length; i++) {
      target[i] = probabilities ? random.nextFloat() : random.nextInt(CLASSES);
    }
    float[] seed = Rig.random(random, IMAGES * POSITIONS);
    try (Session session = open(loss(smoothing, probabilities ? -100 : 2), probabilities)) {
      Plan plan = session.plan();
      Plan.Losses tensors = plan.losses().orElseThrow();
      session.device().write(plan.input(), 0, logits);
      session.device().write(tensors.target(), 0, target);
      session.device().write(plan.seed().orElseThrow(), 0, seed);
      session.forward(Step.of(0)).backward();
      double[] losses = new double[seed.length];
      double[] denominators = new double[seed.length];
      double[] gradient = new double[logits.length];
      double[] tally = new double[4];
      for (int i = 0; i < seed.length; i++) {
        int first = i / POSITIONS * CLASSES * POSITIONS + i % POSITIONS;
        double sum = 0;
        int guess = 0;
        int likeliest = 0;
        for (int c = 0; c < CLASSES; c++) {
          int at = first + c * POSITIONS;
          sum += Math.exp(logits[at]);
          guess = logits[at] > logits[first + guess * POSITIONS] ? c : guess;
          if (probabilities && target[at] > target[first + likeliest * POSITIONS]) {
            likeliest = c;
          }
        }
        int label = probabilities ? likeliest : (int) target[i];
        if (!probabilities && label == 2) {
          continue;
        }
        double[] shares = new double[CLASSES];
        double all = 0;
        for (int c = 0; c < CLASSES; c++) {
          double t = probabilities ? target[first + c * POSITIONS] : c == label ? 1 : 0;
          shares[c] = WEIGHTS[c] * ((1 - smoothing) * t + smoothing / CLASSES);
          all += shares[c];
          losses[i] += shares[c] * (Math.log(sum) - logits[first + c * POSITIONS]);
        }
        for (int c = 0; c < CLASSES; c++) {
          int at = first + c * POSITIONS;
          gradient[at] = seed[i] * (Math.exp(logits[at]) / sum * all - shares[c]);
        }
        denominators[i] = probabilities ? 1 : WEIGHTS[label];
        tally[0] += losses[i];
        tally[1] += denominators[i];
        tally[2] += guess == label ? 1 : 0;
        tally[3]++;
      }
      assertNear(losses, read(session, tensors.values(), seed.length), 1, "losses");
      assertNear(
          denominators,
          read(session, tensors.denominators().orElseThrow(), seed.length),
          1,
          "weights");
      assertNear(
          gradient,
          read(session, plan.inputGradient().orElseThrow(), logits.length),
          1,
          "gradient");
      assertArrayEquals(tally, session.device().statistic(tensors.tally()), 1e-5);
    }
  }

  private static float[] read(Session session, Tensor tensor, int length) {
    float[] values = new float[length];
    session.device().read(tensor, 0, values);
    return values;
  }

  @Test
  void refusesAClassThatIsNotThere() {
    try (Session session = open(loss(0, -100), false)) {
      Plan.Losses tensors = session.plan().losses().orElseThrow();
      session.device().write(session.plan().input(), 0, new float[IMAGES * CLASSES * POSITIONS]);
      float[] target = new float[IMAGES * POSITIONS];
      target[7] = CLASSES;
      session.device().write(tensors.target(), 0, target);
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> session.forward(Step.of(0)));
      assertEquals("Target 5 is out of bounds.", refusal.getMessage());
    }
  }
}
