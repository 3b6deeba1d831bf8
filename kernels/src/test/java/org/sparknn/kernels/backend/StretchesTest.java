package org.sparknn.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;

/** Is an update stretch by stretch that of all parameters at once, to the bit? */
class StretchesTest {
  private static final int ROWS = 3;

  /** Odd lengths, so that no stretch but the first begins or ends with a vector. */
  private static final Network NETWORK =
      NetworkJson.read(
          NetworkJson.parse(
              """
              {"layers": [
               {"type": "Linear", "in_features": 7, "out_features": 131},
               {"type": "Linear", "in_features": 131, "out_features": 253},
               {"type": "Linear", "in_features": 253, "out_features": 3}]}
              """));

  record Case(Backend backend, Optimizer optimizer, int updatesBefore) {}

  static Stream<Case> cases() {
    return Backends.available().stream()
        .flatMap(
            backend ->
                Stream.of(
                        new Sgd(0, 0, 0.01, false),
                        new Sgd(0.9, 0.1, 0.01, false),
                        new Sgd(0.9, 0, 0, true),
                        new Adam(0.9, 0.999, 1e-8, 0.01, false),
                        new Adam(0.9, 0.999, 1e-8, 0.01, true))
                    .flatMap(
                        rule -> Stream.of(new Case(backend, rule, 0), new Case(backend, rule, 4))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theBitsAreTheSame(Case given) {
    Plan plan = Plan.overRows(NETWORK, Shape.of(7), Purpose.TRAINING);
    int all = plan.parameters().trainable();
    List<Long> wanted = train(given, plan, new int[] {0, all});
    List<Long> got = train(given, plan, new int[] {0, 1, 6, 1000, 1003, 20_000, all - 2, all});
    assertEquals(6 * (1 + given.optimizer().stateVectors()), got.size());
    assertEquals(wanted, got);
  }

  /** Checksums after three updates, each by parts that begin at the bounds, the last ones first. */
  private static List<Long> train(Case given, Plan plan, int[] bounds) {
    try (Session session =
        new Session(plan, given.backend().open(plan, ROWS, 2, Collective.alone()))) {
      Device device = session.device();
      StateDict.initial(NETWORK.slots(), 1).write(device, plan.parameters());
      device.write(plan.input(), ROWS, random(plan.input().elements(ROWS)));
      Tensor seed = plan.seed().orElseThrow();
      device.write(seed, ROWS, random(seed.elements(ROWS)));
      for (int update = 1; update <= 3; update++) {
        Session.Summed unused = session.forward(Step.of(ROWS)).backward().sumOverRanks();
        for (int part = bounds.length - 2; part >= 0; part--) {
          int offset = bounds[part];
          int length = bounds[part + 1] - offset;
          device.clampGradients(offset, length, 0.5);
          device.update(
              offset, length, given.optimizer(), 0.05, 0.25, given.updatesBefore() + update);
        }
      }
      List<Long> checksums = new ArrayList<>();
      for (int vector = 0; vector <= device.stateVectors(); vector++) {
        for (Parameter parameter : parameters(plan)) {
          CRC32C checksum = new CRC32C();
          device.save(parameter, vector).addTo(checksum);
          checksums.add(checksum.getValue());
        }
      }
      return checksums;
    }
  }

  static Stream<Backend> backends() {
    return Backends.available().stream();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void squaresAndBoundsAreThoseOfTheStretch(Backend backend) {
    Plan plan = Plan.overRows(NETWORK, Shape.of(7), Purpose.TRAINING);
    try (Session session = new Session(plan, backend.open(plan, ROWS, 2, Collective.alone()))) {
      Device device = session.device();
      StateDict.initial(NETWORK.slots(), 1).write(device, plan.parameters());
      device.write(plan.input(), ROWS, random(plan.input().elements(ROWS)));
      Tensor seed = plan.seed().orElseThrow();
      device.write(seed, ROWS, random(seed.elements(ROWS)));
      Session.Summed unused = session.forward(Step.of(ROWS)).backward().sumOverRanks();
      float[] before = gradients(device, plan);
      int offset = 1001;
      int length = 20_017;
      assertEquals(
          squares(before, offset, length),
          device.squaredGradients(offset, length),
          1e-5 * squares(before, offset, length));
      float bound = 0.01f;
      device.clampGradients(offset, length, bound);
      float[] after = gradients(device, plan);
      int cut = 0;
      for (int i = 0; i < after.length; i++) {
        boolean inside = i >= offset && i < offset + length;
        float wanted = inside ? Math.max(-bound, Math.min(bound, before[i])) : before[i];
        assertEquals(wanted, after[i], "element " + i);
        cut += inside && Math.abs(before[i]) > bound ? 1 : 0;
      }
      assertEquals(true, cut > 100, "cut " + cut);
    }
  }

  private static double squares(float[] values, int offset, int length) {
    double sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += (double) values[i] * values[i];
    }
    return sum;
  }

  private static float[] gradients(Device device, Plan plan) {
    float[] all = new float[plan.parameters().trainable()];
    for (Parameter parameter : parameters(plan)) {
      float[] values = device.readGradient(parameter);
      System.arraycopy(values, 0, all, parameter.offset(), values.length);
    }
    return all;
  }

  private static List<Parameter> parameters(Plan plan) {
    return plan.parameters().all().stream()
        .filter(parameter -> parameter.slot().role() == Slot.Role.PARAMETER)
        .toList();
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
