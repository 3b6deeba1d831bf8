package org.sparknn.kernels.backend.gpu;

import java.util.Arrays;
import java.util.Locale;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;

/**
 * How long steps of training take, from the batch that goes to the device to the losses that come
 * back, and how much of that is moving numbers between host and device.
 *
 * @param alone whether there is one rank; else gradients go to the host and back as where several
 *     ranks sum them, without the sums
 * @param seconds of a step, the median
 * @param moved seconds of a step in moving, the mean
 */
record StepTimings(int rows, boolean alone, double seconds, double moved, GpuMemory memory) {

  /** Of many ranks the one that is here, whose sums are there at once. */
  private static final class Echo implements Collective {
    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int ranks() {
      return 2;
    }

    @Override
    public void sum(double[] values, int length) {}

    @Override
    public void sum(float[] values, int offset, int length) {}
  }

  static StepTimings of(
      GpuBackend backend, Network network, Shape row, int rows, int classes, boolean alone) {
    Plan plan =
        Plan.overRows(
            network, row, Purpose.TRAINING, new CrossEntropyLoss(), new Target(Shape.of(), true));
    Collective collective = alone ? Collective.alone() : new Echo();
    try (GpuDevice device = backend.open(plan, rows, 1, collective)) {
      StateDict.initial(network.slots(), 1).write(device, plan.parameters());
      Runnable step = step(new Session(plan, device), device, rows, classes);
      long[] steps = {0};
      TransferTimes before = device.transfers();
      double seconds =
          GpuTimings.median(
              () -> {
                step.run();
                steps[0]++;
              });
      TransferTimes during = device.transfers().minus(before);
      double moved = during.seconds(device.secondsOfFewNumbers()) / steps[0];
      return new StepTimings(rows, alone, seconds, moved, GpuMemory.of(plan, rows));
    }
  }

  private static Runnable step(Session session, GpuDevice device, int rows, int classes) {
    Plan plan = session.plan();
    Plan.Losses losses = plan.losses().orElseThrow();
    byte[] images = new byte[plan.input().elements(rows)];
    float[] table = new float[256 * plan.input().channels()];
    float[] targets = new float[rows];
    float[] values = new float[rows];
    float[] seed = new float[rows];
    for (int i = 0; i < rows; i++) {
      targets[i] = i % classes;
    }
    Arrays.fill(seed, 1f / rows);
    Sgd sgd = new Sgd(0.9, 0, 5e-4, false);
    return () -> {
      device.writeBytes(plan.input(), rows, images, table);
      device.write(losses.target(), rows, targets);
      device.write(plan.seed().orElseThrow(), rows, seed);
      session.forward(Step.of(rows)).backward().sumOverRanks().update(sgd, 0.01, 1, 2);
      device.read(losses.values(), rows, values);
    };
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "  %s: %.1f ms a step, %.1f images/s, %.1f %% of it in transfers; %s",
        alone ? "one rank" : "one of several ranks, without their sums",
        seconds * 1e3,
        rows / seconds,
        100 * moved / seconds,
        memory);
  }
}
