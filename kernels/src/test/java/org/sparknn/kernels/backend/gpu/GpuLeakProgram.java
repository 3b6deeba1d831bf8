package org.sparknn.kernels.backend.gpu;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Step;

/** Does something with a device many times, and prints what the process holds before and after. */
final class GpuLeakProgram {
  private static final Plan PLAN = SelfTest.plan();

  /** So that no cleaner comes to them. */
  private static final List<Device> UNCLOSED = new ArrayList<>();

  private GpuLeakProgram() {}

  /**
   * Runs it.
   *
   * @param arguments a {@link GpuLeakTest.Work}, how often before the first sample, how often
   *     between the two
   */
  public static void main(String[] arguments) throws IOException {
    GpuBackend backend = new GpuBackend();
    int warm = Integer.parseInt(arguments[1]);
    int count = Integer.parseInt(arguments[2]);
    switch (GpuLeakTest.Work.valueOf(arguments[0])) {
      case STEPS -> steps(backend, warm, count);
      case OPENS -> sample(() -> SelfTest.step(PLAN, open(backend)), warm, count);
      case OPENS_WITHOUT_CLOSES ->
          sample(
              () -> {
                Device device = open(backend);
                UNCLOSED.add(device);
                device.write(PLAN.input(), 1, new float[PLAN.input().elements(1)]);
              },
              warm,
              count);
    }
  }

  private static Device open(GpuBackend backend) {
    return backend.open(PLAN, SelfTest.ROWS, 1, Collective.alone());
  }

  /** Steps as those of training: the batch goes in, losses and the gradients' norm come out. */
  private static void steps(GpuBackend backend, int warm, int count) throws IOException {
    try (Session session = new Session(PLAN, open(backend))) {
      Device device = session.device();
      for (Parameter parameter : PLAN.parameters().all()) {
        if (parameter.slot().role() != Slot.Role.COUNTER) {
          float[] values = new float[parameter.length()];
          Arrays.fill(values, 0.01f);
          device.write(parameter, values);
        }
      }
      Plan.Losses losses = PLAN.losses().orElseThrow();
      byte[] images = new byte[PLAN.input().elements(SelfTest.ROWS)];
      float[] table = new float[256 * PLAN.input().channels()];
      float[] numbers = new float[SelfTest.ROWS];
      sample(
          () -> {
            device.writeBytes(PLAN.input(), SelfTest.ROWS, images, table);
            device.write(losses.target(), SelfTest.ROWS, numbers);
            device.write(PLAN.seed().orElseThrow(), SelfTest.ROWS, numbers);
            Session.Summed summed =
                session.forward(Step.of(SelfTest.ROWS)).backward().sumOverRanks();
            summed.squaredGradients();
            summed.update(new Sgd(0.9, 0, 1e-4, false), 1e-3, 1, 2);
            device.read(losses.values(), SelfTest.ROWS, new float[SelfTest.ROWS]);
          },
          warm,
          count);
    }
  }

  private static void sample(Runnable work, int warm, int count) throws IOException {
    for (int i = 0; i < warm; i++) {
      work.run();
    }
    print();
    for (int i = 0; i < count; i++) {
      work.run();
    }
    print();
  }

  /** Kilobytes of memory and of the heap, threads, open files. */
  private static void print() throws IOException {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 10;
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      System.out.printf(
          "sample %d %d %d %d%n", status("VmRSS"), heap, status("Threads"), files.count());
    }
  }

  private static long status(String field) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(field + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
