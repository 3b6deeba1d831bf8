package org.sparknn.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sparknn.kernels.backend.reference.ReferenceBackend;
import org.sparknn.kernels.backend.reference.ReferenceDevice;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Tensor;

/** Are the reference backend's gradients the slopes of what it computes? */
class FiniteDifferencesTest {
  private static final long SEED = 20250131;
  private static final double STEP = 1e-5;

  /** Of the slope: STEP² times a third derivative, plus rounding over STEP, times the additions. */
  private static final double TOLERANCE = 2e-7;

  private static final Purpose TRAINING = new Purpose(true, true, true);
  private static final Purpose EVALUATION = new Purpose(false, true, true);

  @TestFactory
  Stream<DynamicTest> layers() {
    return LayerCases.layers().stream()
        .flatMap(
            row ->
                Map.of("training", TRAINING, "evaluation", EVALUATION).entrySet().stream()
                    .map(
                        purpose ->
                            DynamicTest.dynamicTest(
                                row + " in " + purpose.getKey(),
                                () -> {
                                  Plan plan =
                                      OneStep.plan(row.layer(), row.input(), purpose.getValue());
                                  int rows = OneStep.rows(plan, row.input());
                                  new Slopes(plan, rows, Optional.empty(), row.toString()).check();
                                })));
  }

  @TestFactory
  Stream<DynamicTest> losses() {
    return LayerCases.losses().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.toString(),
                    () -> {
                      Plan plan = Plan.ofLoss(row.loss(), row.input(), row.target(), TRAINING);
                      Random random = new Random(SEED);
                      double[] target = RandomValues.target(row, random);
                      double[] input = RandomValues.input(row, random);
                      new Slopes(plan, 1, Optional.of(target), row.toString()).check(input);
                    }));
  }

  /** One plan with random weights for its outputs, whose sum is what is differentiated. */
  private static final class Slopes {
    private final Plan plan;
    private final Step step;
    private final String name;
    private final ReferenceDevice device;
    private final Session session;
    private final Random random = new Random(SEED);
    private final Tensor output;
    private final double[] shares;
    private final double[] target;

    Slopes(Plan plan, int rows, Optional<double[]> target, String name) {
      this.plan = plan;
      this.name = name;
      step = Step.of(rows);
      device = new ReferenceBackend().open(plan, rows, 1, Collective.alone());
      session = new Session(plan, device);
      output = plan.losses().map(Plan.Losses::values).orElse(plan.output());
      shares = RandomValues.doubles(output.elements(rows), random);
      plan.givenIndices()
          .ifPresent(given -> device.write(given, rows, RandomValues.indices(plan, rows)));
      this.target = target.orElse(new double[0]);
      target.ifPresent(t -> writeTarget());
      for (Parameter parameter : plan.parameters().all()) {
        if (parameter.slot().role() == Slot.Role.PARAMETER) {
          device.writeExact(parameter, RandomValues.doubles(parameter.length(), random));
        } else if (parameter.slot().role() == Slot.Role.BUFFER) {
          device.writeExact(parameter, RandomValues.positive(parameter.length(), random));
        }
      }
    }

    private void writeTarget() {
      device.writeExact(plan.losses().orElseThrow().target(), step.rows(), target);
    }

    private double sum() {
      Session.Forward unused = session.forward(step);
      double[] values = new double[shares.length];
      device.readExact(output, step.rows(), values);
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += shares[i] * values[i];
      }
      return sum;
    }

    void check() {
      check(RandomValues.doubles(plan.input().elements(step.rows()), random));
    }

    void check(double[] input) {
      int rows = step.rows();
      device.writeExact(plan.input(), rows, input);
      Session.Forward forward = session.forward(step);
      Tensor seed = plan.seed().orElseThrow();
      device.writeExact(seed, rows, shares);
      Session.Backward unused = forward.backward();
      double[] inputGradient = new double[input.length];
      device.readExact(plan.inputGradient().orElseThrow(), rows, inputGradient);
      double[] targetGradient = new double[target.length];
      plan.targetGradient().ifPresent(g -> device.readExact(g, rows, targetGradient));
      List<Parameter> parameters =
          plan.parameters().all().stream()
              .filter(p -> p.slot().role() == Slot.Role.PARAMETER)
              .toList();
      List<double[]> gradients = parameters.stream().map(device::readExactGradient).toList();
      compare("input", input, inputGradient, () -> device.writeExact(plan.input(), rows, input));
      if (plan.targetGradient().isPresent()) {
        compare("target", target, targetGradient, this::writeTarget);
      }
      for (int p = 0; p < parameters.size(); p++) {
        Parameter parameter = parameters.get(p);
        double[] values = device.readExact(parameter);
        compare(
            parameter.name(), values, gradients.get(p), () -> device.writeExact(parameter, values));
      }
    }

    private void compare(String what, double[] values, double[] gradient, Runnable write) {
      DoubleSupplier sum =
          () -> {
            write.run();
            return sum();
          };
      assertEquals(values.length, gradient.length);
      for (int i = 0; i < values.length; i++) {
        double value = values[i];
        values[i] = value + STEP;
        double above = sum.getAsDouble();
        values[i] = value - STEP;
        double below = sum.getAsDouble();
        values[i] = value;
        double slope = (above - below) / (2 * STEP);
        double tolerance = TOLERANCE * Math.max(1, Math.abs(slope));
        int place = i;
        assertTrue(
            Math.abs(slope - gradient[i]) <= tolerance,
            () ->
                "%s: gradient of %s[%d] is %s, the slope %s"
                    .formatted(name, what, place, gradient[place], slope));
      }
      write.run();
    }
  }
}
