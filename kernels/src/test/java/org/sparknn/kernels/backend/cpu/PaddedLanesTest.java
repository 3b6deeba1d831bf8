package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.testing.LayerCases;
import org.sparknn.kernels.testing.OneStep;

/** Are the lanes that fill up a tensor's last vector zero after each operation? */
class PaddedLanesTest {

  @Test
  void aNetworkPadsWithZeros() {
    Plan plan;
    try (TrainingRig rig = new TrainingRig(1, new Sgd(0, 0, 0, false))) {
      plan = rig.plan;
    }
    check(plan, 3);
  }

  @TestFactory
  Stream<DynamicTest> lossesPadWithZeros() {
    return LayerCases.losses().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.toString(),
                    () -> {
                      Purpose training = new Purpose(true, true, true);
                      float[] input = new float[row.input().elements()];
                      Arrays.fill(input, 0.5f); // also a probability
                      check(Plan.ofLoss(row.loss(), row.input(), row.target(), training), 1, input);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> layersPadWithZeros() {
    return LayerCases.layers().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.toString(),
                    () -> {
                      Purpose training = new Purpose(true, true, true);
                      Plan plan = OneStep.plan(row.layer(), row.input(), training);
                      check(plan, OneStep.rows(plan, row.input()));
                    }));
  }

  private static void check(Plan plan, int rows) {
    check(plan, rows, Rig.random(new Random(2), plan.input().elements(rows)));
  }

  private static void check(Plan plan, int rows, float[] input) {
    Memory memory = new Memory(plan, rows, 1);
    try (Launcher launcher = new Launcher(1)) {
      CpuArithmetic arithmetic = new CpuArithmetic(memory, launcher, Collective.alone(), rows);
      List<Operation> operations =
          Stream.concat(plan.forward().stream(), plan.backward().stream()).toList();
      List<Task> tasks = operations.stream().map(o -> o.bind(arithmetic)).toList();
      // what an operation does not write must not be taken for zeros
      int first = plan.tensors().stream().mapToInt(t -> start(memory, t)).min().orElseThrow();
      Arrays.fill(memory.values(), first, memory.trash, 7);
      Random random = new Random(1);
      for (Parameter parameter : plan.parameters().all()) {
        if (parameter.slot().role() == Slot.Role.PARAMETER) {
          memory.store.write(parameter, Rig.random(random, parameter.length()));
        }
      }
      HostCopy copy = new HostCopy(memory, launcher);
      write(memory, copy, plan.input(), rows, input);
      plan.seed()
          .ifPresent(g -> write(memory, copy, g, rows, Rig.random(random, g.elements(rows))));
      plan.losses()
          .map(Plan.Losses::target)
          .ifPresent(t -> write(memory, copy, t, rows, new float[t.elements(rows)]));
      for (int i = 0; i < tasks.size(); i++) {
        run(memory, operations.get(i), tasks.get(i), rows);
      }
    }
  }

  /** Zero weights times what is not finite are not zero. */
  @Test
  void padsConvolutionsOfWhatIsNotFiniteWithZeros() {
    Convolution convolution =
        new Convolution(
            1,
            3,
            5,
            Sizes.of(3),
            Sizes.of(1),
            Padding.of(Sizes.of(1)),
            Sizes.of(1),
            1,
            true,
            PaddingMode.ZEROS);
    int rows = 2;
    Plan plan = Plan.overRows(Network.of(convolution), Shape.of(3, 4), Purpose.INFERENCE);
    Memory memory = new Memory(plan, rows, 1);
    try (Launcher launcher = new Launcher(1)) {
      CpuArithmetic arithmetic = new CpuArithmetic(memory, launcher, Collective.alone(), rows);
      List<Task> tasks = plan.forward().stream().map(o -> o.bind(arithmetic)).toList();
      float[] input = new float[plan.input().elements(rows)];
      input[2] = Float.NaN;
      input[input.length - 1] = Float.POSITIVE_INFINITY;
      new HostCopy(memory, launcher).write(memory.place(plan.input()), rows, input);
      for (int i = 0; i < tasks.size(); i++) {
        run(memory, plan.forward().get(i), tasks.get(i), rows);
      }
    }
  }

  private static int start(Memory memory, Tensor tensor) {
    Place place = memory.place(tensor);
    return place == null ? Integer.MAX_VALUE : place.offset();
  }

  private static void write(Memory memory, HostCopy copy, Tensor tensor, int rows, float[] values) {
    copy.write(memory.place(tensor), rows, values);
    assertPadded(memory, tensor, rows, "write");
  }

  private static void run(Memory memory, Operation operation, Task task, int rows) {
    task.run(Step.of(rows));
    for (Tensor tensor : operation.writes()) {
      if (!tensor.indices()) {
        assertPadded(memory, tensor, rows, operation.getClass().getSimpleName());
      }
    }
  }

  private static void assertPadded(Memory memory, Tensor tensor, int rows, String operation) {
    Place place = memory.place(tensor);
    for (int point = 0; point < place.points(rows); point++) {
      for (int c = place.channels(); c < place.pitch(); c++) {
        assertEquals(0, Math.abs(memory.values()[place.at(point) + c]), operation);
      }
    }
  }
}
