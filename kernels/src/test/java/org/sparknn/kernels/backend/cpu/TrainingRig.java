package org.sparknn.kernels.backend.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.BatchNormalization;
import org.sparknn.kernels.layer.Concatenation;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Dropout;
import org.sparknn.kernels.layer.Flatten;
import org.sparknn.kernels.layer.MaxPooling;
import org.sparknn.kernels.layer.Named;
import org.sparknn.kernels.layer.OutputSize;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.layer.Residual;
import org.sparknn.kernels.layer.TransposedConvolution;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/** A small network of every kind of layer, ready to train. */
final class TrainingRig implements AutoCloseable {
  static final int ROWS = 13;

  final Plan plan;
  final Session session;
  private final Optimizer optimizer;
  private final Step step = new Step(3, 0, ROWS, LongStream.range(5, 30).toArray());
  private long updates;

  TrainingRig(int threads, Optimizer optimizer) {
    this.optimizer = optimizer;
    Network network =
        Network.of(
            convolution(3, 20, 1),
            new BatchNormalization(2, 20, 1e-5, Optional.of(0.1), true, true),
            new Activation(new Relu()),
            new MaxPooling(
                2, Sizes.of(3, 3), Sizes.of(2, 2), Sizes.of(1, 1), Sizes.of(1, 1), false, false),
            new Residual(convolution(20, 20, 1), Optional.empty()),
            new Concatenation(
                List.of(
                    new Named("three", convolution(20, 3, 1)),
                    new Named("five", convolution(20, 5, 1)),
                    new Named("all", Network.of()))),
            new TransposedConvolution(
                2,
                28,
                20,
                Sizes.of(3, 3),
                Sizes.of(1, 1),
                Sizes.of(1, 1),
                Sizes.of(0, 0),
                4,
                true,
                Sizes.of(1, 1),
                OutputSize.free()),
            convolution(20, 36, 2),
            new Flatten(1, -1),
            new Dropout(0.25),
            new Affine(36 * 9 * 8, 7, true));
    plan =
        Plan.overRows(
            network,
            Shape.of(3, 17, 16),
            Purpose.TRAINING,
            new CrossEntropyLoss(),
            new Target(Shape.of(), true));
    session = new Session(plan, new CpuBackend().open(plan, ROWS, threads, Collective.alone()));
    Device device = session.device();
    Random random = new Random(11);
    for (Parameter parameter : plan.parameters().all()) {
      if (parameter.slot().role() == Slot.Role.PARAMETER) {
        float[] values = Rig.random(random, parameter.length());
        for (int i = 0; i < values.length; i++) {
          values[i] *= 0.1f;
        }
        device.write(parameter, values);
      }
    }
    device.write(plan.input(), ROWS, Rig.random(random, plan.input().elements(ROWS)));
    Plan.Losses loss = plan.losses().orElseThrow();
    float[] target = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      target[i] = random.nextInt(7);
    }
    float[] gradient = new float[ROWS];
    Arrays.fill(gradient, 1f / ROWS);
    device.write(loss.target(), ROWS, target);
    device.write(plan.seed().orElseThrow(), ROWS, gradient);
  }

  private static Convolution convolution(int in, int out, int groups) {
    return new Convolution(
        2,
        in,
        out,
        Sizes.of(3, 3),
        Sizes.of(1, 1),
        Padding.keyword("same"),
        Sizes.of(1, 1),
        groups,
        groups == 2,
        PaddingMode.ZEROS);
  }

  void train() {
    session.forward(step).backward().sumOverRanks().update(optimizer, 0.01, 1, ++updates);
  }

  double loss() {
    return session.device().statistic(plan.losses().orElseThrow().tally())[0];
  }

  /** All parameters and buffers, one behind the other. */
  float[] state() {
    float[] state = new float[0];
    for (Parameter parameter : plan.parameters().all()) {
      if (parameter.slot().role() != Slot.Role.COUNTER) {
        float[] values = session.device().read(parameter);
        int end = state.length;
        state = Arrays.copyOf(state, end + values.length);
        System.arraycopy(values, 0, state, end, values.length);
      }
    }
    return state;
  }

  @Override
  public void close() {
    session.close();
  }
}
