package org.sparknn.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.backend.reference.ReferenceBackend;
import org.sparknn.kernels.layer.BatchNormalization;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Step;

/** Does every backend compute what the reference backend computes? */
class BackendAgreementTest {
  private static final long SEED = 20250203;
  private static final Backend REFERENCE = new ReferenceBackend();

  private static final Purpose TRAINING = new Purpose(true, true, true);
  private static final Purpose EVALUATION = new Purpose(false, true, true);

  private static Stream<DynamicTest> onEach(String name, Consumer<Backend> check) {
    return Backends.available().stream()
        .filter(backend -> !backend.name().equals(REFERENCE.name()))
        .map(
            backend ->
                DynamicTest.dynamicTest(backend.name() + ": " + name, () -> check.accept(backend)));
  }

  @TestFactory
  Stream<DynamicTest> layersInTraining() {
    return layers(TRAINING);
  }

  @TestFactory
  Stream<DynamicTest> layersInEvaluation() {
    return layers(EVALUATION);
  }

  private static Stream<DynamicTest> layers(Purpose purpose) {
    return LayerCases.layers().stream()
        .flatMap(
            row -> {
              Plan plan = OneStep.plan(row.layer(), row.input(), purpose);
              return onEach(
                  row.toString(),
                  backend -> compare(backend, plan, OneStep.rows(plan, row.input()), row));
            });
  }

  @TestFactory
  Stream<DynamicTest> layersOverWholeTensors() {
    return LayerCases.layers().stream()
        .flatMap(
            row -> {
              Plan plan = Plan.whole(Network.of(row.layer()), row.input(), TRAINING);
              return onEach(row.toString(), backend -> compare(backend, plan, 1, row));
            });
  }

  @TestFactory
  Stream<DynamicTest> layersWithoutRows() {
    return LayerCases.layers().stream()
        .filter(row -> OneStep.plan(row.layer(), row.input(), TRAINING).batched())
        .flatMap(
            row -> {
              Plan plan = OneStep.plan(row.layer(), row.input(), TRAINING);
              return onEach(row.toString(), backend -> compare(backend, plan, 0, row));
            });
  }

  /** Windows of all kinds over sizes that nobody chose. */
  @TestFactory
  Stream<DynamicTest> convolutionsOfRandomShapes() {
    return IntStream.range(0, 60)
        .mapToObj(i -> RandomConvolutions.next(new Random(SEED + i)))
        .flatMap(
            row ->
                onEach(
                    row.toString(),
                    backend -> {
                      Plan plan = Plan.whole(Network.of(row.layer()), row.input(), TRAINING);
                      compare(backend, plan, 1, row);
                    }));
  }

  /** More rows than a tile has, and one more than that. */
  @TestFactory
  Stream<DynamicTest> layersWithManyRows() {
    return LayerCases.layers().stream()
        .filter(row -> OneStep.plan(row.layer(), row.input(), TRAINING).batched())
        .flatMap(
            row -> {
              Plan plan = OneStep.plan(row.layer(), row.input(), TRAINING);
              return onEach(row.toString(), backend -> compare(backend, plan, 67, row));
            });
  }

  /**
   * What is not finite spreads as far as in the definition: not to other groups, not into sums that
   * meet the padding, not into lanes without a channel.
   */
  @TestFactory
  Stream<DynamicTest> layersOnNumbersThatAreNotFinite() {
    return LayerCases.layers().stream()
        .flatMap(
            row -> {
              Plan plan = OneStep.plan(row.layer(), row.input(), TRAINING);
              int rows = OneStep.rows(plan, row.input());
              return onEach(row.toString(), backend -> compareSpoiled(backend, plan, rows, row));
            });
  }

  private static void compareSpoiled(
      Backend backend, Plan plan, int rows, LayerCases.LayerCase row) {
    Random random = new Random(SEED);
    float[] input = RandomValues.floats(plan.input().elements(rows), random);
    float[] gradient = RandomValues.floats(plan.output().elements(rows), random);
    // a mean may be summed around a centre, so that of infinity is NaN
    boolean finite = row.layer() instanceof BatchNormalization;
    float[] spoilers = {
      Float.NaN,
      finite ? Float.NaN : Float.NEGATIVE_INFINITY,
      finite ? Float.NaN : Float.POSITIVE_INFINITY
    };
    spoil(input, spoilers, random);
    spoil(gradient, spoilers, random);
    compare(backend, plan, rows, input, gradient, row);
  }

  private static void spoil(float[] values, float[] spoilers, Random random) {
    for (int i = 0; i < spoilers.length && values.length > 0; i++) {
      values[random.nextInt(values.length)] = spoilers[i];
    }
  }

  private static void compare(Backend backend, Plan plan, int rows, Object name) {
    Random random = new Random(SEED);
    float[] input = RandomValues.floats(plan.input().elements(rows), random);
    float[] gradient = RandomValues.floats(plan.output().elements(rows), random);
    compare(backend, plan, rows, input, gradient, name);
  }

  private static void compare(
      Backend backend, Plan plan, int rows, float[] input, float[] gradient, Object name) {
    StateDict state = state(plan, new Random(SEED + 1));
    Step step = new Step(SEED, 3, rows, LongStream.range(5, 5 + rows).toArray());
    Agreement.check(
        name + " on " + backend.name(),
        OneStep.run(REFERENCE, plan, step, state, input, gradient),
        OneStep.run(backend, plan, step, state, input, gradient));
  }

  @TestFactory
  Stream<DynamicTest> losses() {
    return LayerCases.losses().stream()
        .flatMap(
            row ->
                Stream.of(Reduction.values())
                    .flatMap(
                        reduction ->
                            onEach(
                                row + " " + reduction,
                                backend -> compare(backend, row, reduction))));
  }

  private static void compare(Backend backend, LayerCases.LossCase row, Reduction reduction) {
    Random random = new Random(SEED);
    Plan plan = Plan.ofLoss(row.loss(), row.input(), row.target(), TRAINING);
    StateDict state = StateDict.initial(row.loss().slots(), 0);
    float[] input = RandomValues.narrow(RandomValues.input(row, random));
    float[] target = RandomValues.narrow(RandomValues.target(row, random));
    int losses = plan.losses().orElseThrow().values().elements(1);
    float[] gradient = RandomValues.floats(losses, random);
    Agreement.check(
        row + " on " + backend.name(),
        OneStep.runLoss(REFERENCE, plan, Step.of(1), state, input, target, reduction, gradient),
        OneStep.runLoss(backend, plan, Step.of(1), state, input, target, reduction, gradient));
  }

  @TestFactory
  Stream<DynamicTest> networksInTraining() {
    return networks(TRAINING, 7);
  }

  @TestFactory
  Stream<DynamicTest> networksInEvaluation() {
    return networks(EVALUATION, 5);
  }

  @TestFactory
  Stream<DynamicTest> networksWithoutRows() {
    return networks(TRAINING, 0);
  }

  private static Stream<DynamicTest> networks(Purpose purpose, int rows) {
    return LayerCases.networks().stream()
        .flatMap(
            row ->
                onEach(
                    row.toString(),
                    backend -> {
                      NetworkRun run = new NetworkRun(row, purpose, SEED);
                      Agreement.check(
                          row + " on " + backend.name(),
                          run.step(REFERENCE, rows),
                          run.step(backend, rows));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> networksOverSeveralSteps() {
    return LayerCases.networks().stream()
        .flatMap(
            row ->
                onEach(
                    row.toString(),
                    backend -> {
                      NetworkRun run = new NetworkRun(row, Purpose.TRAINING, SEED);
                      Agreement.check(
                          row + " on " + backend.name(),
                          run.updates(REFERENCE),
                          run.updates(backend));
                    }));
  }

  /** The same step gives the same bits, whatever was computed before. */
  @TestFactory
  Stream<DynamicTest> networksRepeatThemselves() {
    return LayerCases.networks().stream()
        .flatMap(
            row ->
                onEach(
                    row.toString(),
                    backend -> {
                      NetworkRun run = new NetworkRun(row, Purpose.TRAINING, SEED);
                      Map<String, float[]> first = run.updates(backend);
                      Map<String, float[]> second = run.updates(backend);
                      first.forEach(
                          (name, values) -> assertArrayEquals(values, second.get(name), name));
                    }));
  }

  private static StateDict state(Plan plan, Random random) {
    StateDict state = new StateDict();
    for (Parameter parameter : plan.parameters().all()) {
      if (parameter.slot().role() == Slot.Role.COUNTER) {
        state.putCounter(parameter.name(), 4);
      } else if (parameter.slot().role() == Slot.Role.BUFFER) {
        state.put(
            parameter.name(),
            RandomValues.narrow(RandomValues.positive(parameter.length(), random)));
      } else {
        state.put(parameter.name(), RandomValues.floats(parameter.length(), random));
      }
    }
    return state;
  }
}
