package org.sparknn.kernels.backend.cpu;

import java.util.Optional;
import org.sparknn.kernels.backend.AparapiLibrary;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Plan;

/** Vector API kernels on Aparapi's Java thread pool. */
public final class CpuBackend implements Backend {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /**
   * A backend for this machine. The first one starts a check of the micro-kernels, for which {@link
   * #verdict} and {@link #open} wait.
   *
   * @throws IllegalStateException if it is {@link #unavailable}
   */
  public CpuBackend() {
    unavailable()
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
    AparapiLibrary.load();
    MicroKernels.startCheck();
  }

  /** Why this backend cannot run here and what would help; empty if it can. Loads no vector. */
  public static Optional<String> unavailable() {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      return Optional.of(
          "the module %s is not there; start the JVM with --add-modules=%s"
              .formatted(VECTOR_MODULE, VECTOR_MODULE));
    }
    return Optional.empty();
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String description() {
    return "cpu: Vector API, %d-bit, Aparapi Java thread pool"
        .formatted(Lanes.FLOATS.vectorBitSize());
  }

  /** Which micro-kernels are taken, how fast they are, and how long the check took. */
  @Override
  public String verdict() {
    return MicroKernels.verdict();
  }

  @Override
  public Device open(Plan plan, int maxRows, int threads, Collective collective) {
    if (threads < 1) {
      throw new IllegalArgumentException("needs at least 1 thread but got " + threads);
    }
    MicroKernels.awaitCheck();
    return new CpuDevice(plan, maxRows, threads, collective);
  }
}
