package org.sparknn.kernels.backend.gpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Task;
import org.sparknn.kernels.tensor.Shape;

/** Times operations on a device: the median of several runs. */
final class GpuTimings {
  private static final int RUNS = 9;

  private GpuTimings() {}

  /**
   * How long an operation takes.
   *
   * @param rate 10^9 multiplications and additions in each second
   */
  record Timing(String pass, double milliseconds, double rate) {}

  /** The passes of a layer that is a convolution or an affine map. */
  static List<Timing> layer(GpuBackend backend, Layer layer, Shape row, int rows) {
    Plan plan = Plan.overRows(Network.of(layer), row, new Purpose(true, true, true));
    List<Timing> timings = new ArrayList<>();
    try (Session session = new Session(plan, backend.open(plan, rows, 1, Collective.alone()))) {
      for (Operation operation : passes(plan)) {
        Convolve convolve = Convolve.of(operation).orElseThrow();
        Task task = operation.bind(session.device().arithmetic());
        Step step = Step.of(rows);
        double seconds = median(() -> task.run(step));
        double products = (double) convolve.weight().length() * rows * positions(convolve);
        timings.add(new Timing(name(operation), seconds * 1e3, 2 * products / seconds / 1e9));
      }
    }
    return timings;
  }

  private static int positions(Convolve convolve) {
    return convolve.output().imagesPerRow() * convolve.output().positions();
  }

  private static List<Operation> passes(Plan plan) {
    return Stream.concat(plan.forward().stream(), plan.backward().stream())
        .filter(operation -> Convolve.of(operation).isPresent())
        .toList();
  }

  private static String name(Operation operation) {
    return operation instanceof Convolve
        ? "forward"
        : operation instanceof Convolve.InputGradient ? "input gradient" : "weight gradient";
  }

  /** Seconds of a run: the median, behind two runs that are not timed. */
  static double median(Runnable work) {
    double[] seconds = new double[RUNS];
    work.run();
    work.run();
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      work.run();
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    return seconds[RUNS / 2];
  }
}
