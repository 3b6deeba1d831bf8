package org.sparknn.kernels.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.tensor.Shape;

/** Is a deferred update made where the next forward pass needs it, and no sooner? */
class DeferredTest {
  private static final int ROWS = 3;
  private static final Shape ROW = Shape.of(8);

  /** Three buckets. */
  private static final Network NETWORK =
      NetworkJson.read(
          NetworkJson.parse(
              """
              {"layers": [
               {"type": "Linear", "in_features": 8, "out_features": 512},
               {"type": "BatchNorm1d", "num_features": 512},
               {"type": "Linear", "in_features": 512, "out_features": 1024},
               {"type": "BatchNorm1d", "num_features": 1024},
               {"type": "Linear", "in_features": 1024, "out_features": 600, "bias": false},
               {"type": "Linear", "in_features": 600, "out_features": 2}]}
              """));

  private static final Plan PLAN = Plan.overRows(NETWORK, ROW, Purpose.TRAINING);
  private static final int SECOND = PLAN.parameters().get("2.weight").offset();
  private static final int LAST = PLAN.parameters().get("4.weight").offset();

  /** A rank alone, whose sums are there when somebody waits for them, or when it says so. */
  private static final class Late implements Collective {
    private final List<String> events = new ArrayList<>();
    private boolean there;

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int ranks() {
      return 1;
    }

    @Override
    public void sum(double[] values, int length) {
      events.add("statistic of " + length);
    }

    @Override
    public void sum(float[] values, int offset, int length) {
      throw new AssertionError("gradients are summed in the background");
    }

    @Override
    public Pending start(float[] values, int offset, int length) {
      float[] now = Arrays.copyOfRange(values, offset, offset + length);
      return new Pending() {
        @Override
        public void await() {
          events.add("end " + offset);
          // nobody has touched it
          assertArrayEquals(now, Arrays.copyOfRange(values, offset, offset + length));
        }

        @Override
        public boolean isThere() {
          return there;
        }
      };
    }
  }

  private static Session session(Collective collective) {
    Backend backend = Backends.available().get(0);
    Session session = new Session(PLAN, backend.open(PLAN, ROWS, 1, collective));
    Device device = session.device();
    StateDict.initial(NETWORK.slots(), 1).write(device, PLAN.parameters());
    device.write(PLAN.input(), ROWS, random(PLAN.input().elements(ROWS)));
    Tensor seed = PLAN.seed().orElseThrow();
    device.write(seed, ROWS, random(seed.elements(ROWS)));
    return session;
  }

  private static void update(Session.Summed part) {
    part.update(new Adam(0.9, 0.999, 1e-8, 0, false), 0.01, 1, 1);
  }

  @Test
  void bucketsAreNeededWhereTheForwardPassReadsThem() {
    List<Integer> needed = Bucket.of(PLAN).stream().map(Bucket::neededBy).toList();
    List<Integer> readers =
        Stream.of("4.weight", "2.weight", "0.weight").map(DeferredTest::firstReader).toList();
    assertEquals(readers, needed);
    assertEquals(0, needed.get(2));
  }

  private static int firstReader(String name) {
    Parameter parameter = PLAN.parameters().get(name);
    for (int i = 0; i < PLAN.forward().size(); i++) {
      if (PLAN.forward().get(i).parameters().contains(parameter)) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void operationsSayWhichParametersTheyRead() throws Exception {
    for (Operation operation : PLAN.forward()) {
      List<Parameter> own = new ArrayList<>();
      for (RecordComponent component : operation.getClass().getRecordComponents()) {
        Object value = component.getAccessor().invoke(operation);
        Object held = value instanceof Optional<?> some ? some.orElse(null) : value;
        if (held instanceof Parameter parameter) {
          own.add(parameter);
        }
      }
      assertEquals(own, operation.parameters(), operation.toString());
    }
  }

  @Test
  void eachBucketIsMadeBeforeItIsRead() {
    Late late = new Late();
    try (Session session = session(late)) {
      List<List<String>> parts = new ArrayList<>();
      session
          .forward(Step.of(ROWS))
          .backward()
          .later(
              part -> {
                parts.add(part.parameters().stream().map(Parameter::name).toList());
                update(part);
              });
      assertFalse(session.isSettled());
      late.events.clear();
      Session.Forward unused = session.forward(Step.of(ROWS));
      assertTrue(session.isSettled());
      assertEquals(
          List.of(
              "end 0", "statistic of 1025", "end " + SECOND, "statistic of 2049", "end " + LAST),
          late.events);
      assertEquals(
          List.of(
              List.of("0.weight", "0.bias", "1.weight", "1.bias"),
              List.of("2.weight", "2.bias", "3.weight", "3.bias"),
              List.of("4.weight", "5.weight", "5.bias")),
          parts);
    }
  }

  record Case(Backend backend, Network network, Shape row) {}

  /** The forward pass of a transposed convolution is another operation. */
  static Stream<Case> cases() {
    Network transposed =
        NetworkJson.read(
            NetworkJson.parse(
                """
                {"layers": [
                 {"type": "ConvTranspose1d", "in_channels": 2, "out_channels": 3, "kernel_size": 3},
                 {"type": "ReLU"}]}
                """));
    return Backends.available().stream()
        .flatMap(
            backend ->
                Stream.of(
                    new Case(backend, NETWORK, ROW),
                    new Case(backend, transposed, Shape.of(2, 5))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theNextForwardPassReadsNoWeightTooSoon(Case given) {
    float[] wanted = outputAfterUpdate(given, false);
    assertArrayEquals(wanted, outputAfterUpdate(given, true));
  }

  private static float[] outputAfterUpdate(Case given, boolean defer) {
    Plan plan = Plan.overRows(given.network(), given.row(), Purpose.TRAINING);
    try (Session session =
        new Session(plan, given.backend().open(plan, ROWS, 1, Collective.alone()))) {
      Device device = session.device();
      StateDict.initial(given.network().slots(), 1).write(device, plan.parameters());
      device.write(plan.input(), ROWS, random(plan.input().elements(ROWS)));
      Tensor seed = plan.seed().orElseThrow();
      device.write(seed, ROWS, random(seed.elements(ROWS)));
      Session.Backward backward = session.forward(Step.of(ROWS)).backward();
      if (defer) {
        backward.later(DeferredTest::update);
      } else {
        update(backward.sumOverRanks());
      }
      Session.Forward unused = session.forward(Step.of(ROWS));
      float[] output = new float[plan.output().elements(ROWS)];
      device.read(plan.output(), ROWS, output);
      return output;
    }
  }

  @Test
  void anUpdateCanBeForgottenUntilAWeightIsChanged() {
    Late late = new Late();
    try (Session session = session(late)) {
      float[] before = session.device().read(PLAN.parameters().get("0.weight"));
      session.forward(Step.of(ROWS)).backward().later(DeferredTest::update);
      assertFalse(session.canSettle());
      assertTrue(session.forget());
      assertTrue(session.isSettled());
      assertArrayEquals(before, session.device().read(PLAN.parameters().get("0.weight")));
      session
          .forward(Step.of(ROWS))
          .backward()
          .later(
              part -> {
                if (part.parameters().get(0).name().equals("2.weight")) {
                  throw new IllegalStateException("broken off");
                }
                update(part);
              });
      late.there = true;
      assertTrue(session.canSettle());
      assertThrows(IllegalStateException.class, session::settle);
      assertFalse(session.isSettled());
      assertFalse(session.forget());
    }
  }

  @Test
  void aStepEndsWithOneUpdate() {
    try (Session session = session(new Late())) {
      Session.Backward backward = session.forward(Step.of(ROWS)).backward();
      backward.later(DeferredTest::update);
      assertThrows(IllegalStateException.class, () -> backward.later(DeferredTest::update));
      assertThrows(IllegalStateException.class, backward::sumOverRanks);
      session.settle();
      assertTrue(session.isSettled());
      assertEquals(3, session.sumsUnderWay());
    }
  }

  private static float[] random(int length) {
    Random random = new Random(7);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }
}
