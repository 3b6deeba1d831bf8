package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.AveragePooling;
import org.sparknn.kernels.layer.BatchNormalization;
import org.sparknn.kernels.layer.Dropout;
import org.sparknn.kernels.layer.Flatten;
import org.sparknn.kernels.layer.MaxPooling;
import org.sparknn.kernels.layer.Residual;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/** Does a step leave garbage, besides what a launch costs? */
class AllocationTest {
  private static final int WARM_UP = 1500;
  private static final int STEPS = 100;
  private static final long BYTES_PER_LAUNCH = 1024;

  /** More than the numbers that two launches' bytes would hold. */
  private static final int ROWS = 1000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aStepAllocatesOnlyForLaunches(int threads) {
    try (TrainingRig rig = new TrainingRig(threads, new Adam(0.9, 0.999, 1e-8, 0, false))) {
      for (int i = 0; i < WARM_UP; i++) {
        rig.train();
      }
      long before = allocated();
      for (int i = 0; i < STEPS; i++) {
        rig.train();
      }
      long perStep = (allocated() - before) / STEPS;
      // an operation launches twice at most (its own tiles and its weights' packing)
      int launches = 2 * (rig.plan.forward().size() + rig.plan.backward().size() + 1);
      assertTrue(
          perStep < launches * BYTES_PER_LAUNCH,
          "%d bytes per step of at most %d launches".formatted(perStep, launches));
    }
  }

  /**
   * Over so many rows that an array with one number a row would be above the limit: no operation
   * allocates one that grows with the batch.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anOperationAllocatesNothingThatGrowsWithTheBatch(int threads) {
    Network network =
        Network.of(
            new BatchNormalization(1, 3, 1e-5, Optional.of(0.1), true, true),
            new Activation(new Relu()),
            new AveragePooling(
                1, Sizes.of(2), Sizes.of(1), Sizes.of(0), false, true, OptionalInt.empty()),
            new Residual(new Activation(new Relu()), Optional.empty()),
            new MaxPooling(1, Sizes.of(2), Sizes.of(2), Sizes.of(0), Sizes.of(1), false, false),
            new Dropout(0.5),
            new Flatten(1, -1),
            new Affine(6, 5, true));
    Target target = new Target(Shape.of(), true);
    Plan plan =
        Plan.overRows(network, Shape.of(3, 5), Purpose.TRAINING, new CrossEntropyLoss(), target);
    Step step = new Step(1, 0, ROWS, new long[ROWS]);
    try (Device device = new CpuBackend().open(plan, ROWS, threads, Rig.alone())) {
      List<Operation> operations =
          Stream.of(plan.forward(), plan.backward()).flatMap(List::stream).toList();
      List<Task> tasks =
          operations.stream().map(operation -> operation.bind(device.arithmetic())).toList();
      for (int i = 0; i < 2 * WARM_UP; i++) {
        tasks.forEach(task -> task.run(step));
      }
      List<String> above = new ArrayList<>();
      for (int t = 0; t < tasks.size(); t++) {
        long before = allocated();
        for (int i = 0; i < STEPS; i++) {
          tasks.get(t).run(step);
        }
        long perRun = (allocated() - before) / STEPS;
        if (perRun >= 2 * BYTES_PER_LAUNCH) {
          above.add(operations.get(t).getClass().getName() + ": " + perRun);
        }
      }
      assertEquals(List.of(), above, "bytes per run");
    }
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }
}
