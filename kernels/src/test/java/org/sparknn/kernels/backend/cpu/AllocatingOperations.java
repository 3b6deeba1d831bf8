package org.sparknn.kernels.backend.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.sparknn.kernels.function.Gelu;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.function.Silu;
import org.sparknn.kernels.function.Softplus;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.AveragePooling;
import org.sparknn.kernels.layer.BatchNormalization;
import org.sparknn.kernels.layer.Dropout;
import org.sparknn.kernels.layer.Flatten;
import org.sparknn.kernels.layer.MaxPooling;
import org.sparknn.kernels.layer.Residual;
import org.sparknn.kernels.layer.Softmax;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/** Prints which operations of a step allocate more than their launches do. */
final class AllocatingOperations {
  private static final int WARM_UP = 8000;
  private static final int RUNS = 100;

  /** An operation launches twice at most. */
  private static final long MOST_BYTES = 2 * 1024;

  /** So many that an array with one number a row takes more bytes. */
  private static final int ROWS = 600;

  private AllocatingOperations() {}

  /** Wants the number of threads. */
  public static void main(String[] args) {
    Network network =
        Network.of(
            new BatchNormalization(1, 3, 1e-5, Optional.of(0.1), true, true),
            new Activation(new Relu()),
            new AveragePooling(
                1, Sizes.of(2), Sizes.of(1), Sizes.of(0), false, true, OptionalInt.empty()),
            new Residual(new Activation(new Relu()), Optional.empty()),
            new MaxPooling(1, Sizes.of(2), Sizes.of(2), Sizes.of(0), Sizes.of(1), false, false),
            new Activation(new Gelu(Gelu.Approximation.NONE)),
            new Activation(new Gelu(Gelu.Approximation.TANH)),
            new Activation(new Softplus(1, 20)),
            new Activation(new Silu()),
            new Softmax(Optional.of(1), true),
            new Dropout(0.5),
            new Flatten(1, -1),
            new Affine(6, 40, true),
            new Softmax(Optional.of(1), true));
    Target target = new Target(Shape.of(), true);
    Plan plan =
        Plan.overRows(network, Shape.of(3, 5), Purpose.TRAINING, new CrossEntropyLoss(), target);
    Step step = new Step(1, 0, ROWS, new long[ROWS]);
    int threads = Integer.parseInt(args[0]);
    List<String> above = new ArrayList<>();
    try (Device device = new CpuBackend().open(plan, ROWS, threads, Rig.alone())) {
      List<Operation> operations =
          Stream.of(plan.forward(), plan.backward()).flatMap(List::stream).toList();
      List<Task> tasks =
          operations.stream().map(operation -> operation.bind(device.arithmetic())).toList();
      for (int i = 0; i < WARM_UP; i++) {
        tasks.forEach(task -> task.run(step));
      }
      for (int t = 0; t < tasks.size(); t++) {
        long before = AllocationTest.allocated();
        for (int i = 0; i < RUNS; i++) {
          tasks.get(t).run(step);
        }
        long bytes = (AllocationTest.allocated() - before) / RUNS;
        if (bytes >= MOST_BYTES) {
          above.add(operations.get(t).getClass().getSimpleName() + ": " + bytes);
        }
      }
    }
    System.out.println(above);
  }
}
