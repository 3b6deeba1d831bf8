package org.sparknn.kernels.backend.gpu;

import com.aparapi.device.OpenCLDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.sparknn.kernels.backend.reference.ReferenceBackend;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.BatchNormalization;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Flatten;
import org.sparknn.kernels.layer.MaxPooling;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/** One training step of a small network, compared with the reference backend's. */
final class SelfTest {
  static final int ROWS = 5;
  private static final int CLASSES = 7;

  /** Of numbers around 1. */
  private static final double TOLERANCE = 1e-4;

  private SelfTest() {}

  /** What a device computes wrongly; empty if all is well. */
  static Optional<String> failure(OpenCLDevice device) {
    Plan plan = plan();
    List<float[]> wanted =
        step(plan, new ReferenceBackend().open(plan, ROWS, 1, Collective.alone()));
    List<float[]> got;
    try {
      got = step(plan, new GpuDevice(device, plan, ROWS, Collective.alone()));
    } catch (RuntimeException | AssertionError e) {
      return Optional.of("%s cannot run the kernel: %s".formatted(device.getName(), e));
    }
    for (int i = 0; i < wanted.size(); i++) {
      for (int k = 0; k < wanted.get(i).length; k++) {
        double difference = Math.abs(wanted.get(i)[k] - got.get(i)[k]);
        if (!(difference <= TOLERANCE)) {
          return Optional.of(
              "%s computes %s in place of %s in its self-test"
                  .formatted(device.getName(), got.get(i)[k], wanted.get(i)[k]));
        }
      }
    }
    return Optional.empty();
  }

  static Plan plan() {
    Sizes one = Sizes.of(1, 1);
    Sizes two = Sizes.of(2, 2);
    Network network =
        Network.of(
            new Convolution(
                2, 3, 20, Sizes.of(3, 3), one, Padding.of(one), one, 1, true, PaddingMode.ZEROS),
            new BatchNormalization(2, 20, 1e-5, Optional.of(0.1), true, true),
            new Activation(new Relu()),
            new MaxPooling(2, two, two, Sizes.of(0, 0), one, false, false),
            new Flatten(1, -1),
            new Affine(20 * 4 * 3, CLASSES, true));
    return Plan.overRows(
        network,
        Shape.of(3, 9, 7),
        Purpose.TRAINING,
        new CrossEntropyLoss(),
        new Target(Shape.of(), true));
  }

  /** The losses and all parameters behind the step. */
  static List<float[]> step(Plan plan, Device device) {
    try (Session session = new Session(plan, device)) {
      Random random = new Random(20250613);
      for (Parameter parameter : plan.parameters().all()) {
        if (parameter.slot().role() != Slot.Role.COUNTER) {
          device.write(parameter, random(random, parameter.length()));
        }
      }
      Plan.Losses losses = plan.losses().orElseThrow();
      device.write(plan.input(), ROWS, random(random, plan.input().elements(ROWS)));
      float[] targets = new float[ROWS];
      float[] seed = new float[ROWS];
      for (int row = 0; row < ROWS; row++) {
        targets[row] = row % CLASSES;
        seed[row] = 1f / ROWS;
      }
      device.write(losses.target(), ROWS, targets);
      device.write(plan.seed().orElseThrow(), ROWS, seed);
      session
          .forward(Step.of(ROWS))
          .backward()
          .sumOverRanks()
          .update(new Sgd(0.9, 0, 1e-4, false), 0.1, 1, 1);
      List<float[]> results = new ArrayList<>();
      float[] values = new float[ROWS];
      device.read(losses.values(), ROWS, values);
      results.add(values);
      for (Parameter parameter : plan.parameters().all()) {
        if (parameter.slot().role() != Slot.Role.COUNTER) {
          results.add(device.read(parameter));
        }
      }
      return results;
    }
  }

  private static float[] random(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }
}
