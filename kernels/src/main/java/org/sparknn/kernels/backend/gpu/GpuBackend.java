package org.sparknn.kernels.backend.gpu;

import com.aparapi.device.OpenCLDevice;
import java.util.Optional;
import java.util.stream.Stream;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.plan.Plan;

/**
 * OpenCL through Aparapi. A replica lies in one array of less than 2 GiB on the device, and as
 * large a one in this JVM's heap, which G1 must manage; a max pooling's channel has at most 2^24
 * positions. Whoever asks for it by name gets the best OpenCL device, be it the processor itself.
 */
public final class GpuBackend implements Backend {
  private final OpenCLDevice device;

  /**
   * A backend for this machine. The first one of a JVM tests its device.
   *
   * @throws IllegalStateException if it is {@link #unavailable}, or computes wrongly
   */
  public GpuBackend() {
    unavailable()
        .or(() -> Tested.FAILURE)
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
    device = Tested.DEVICE;
  }

  private GpuBackend(OpenCLDevice device) {
    this.device = device;
  }

  /** Tests that device as well. */
  @Override
  public GpuBackend on(String address) {
    OpenCLDevice given = OpenClDevices.gpu(address);
    SelfTest.failure(given)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(reason);
            });
    return new GpuBackend(given);
  }

  /** Tests the device once in each JVM. */
  private static final class Tested {
    private static final OpenCLDevice DEVICE = OpenClDevices.chosen();
    private static final Optional<String> FAILURE = SelfTest.failure(DEVICE);
  }

  /** Why this backend cannot run here and what would help; empty if it can. */
  public static Optional<String> unavailable() {
    return Stream.of(HumongousArrays.unavailable(), OpenClDevices.unavailable())
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Why it should not be taken unasked, although it can run here; empty if it should. */
  public static Optional<String> inferior() {
    OpenCLDevice device = OpenClDevices.chosen();
    return OpenClDevices.isGpu(device)
        ? Tested.FAILURE
        : Optional.of(
            "its OpenCL device %s is a %s and no GPU; it must be asked for"
                .formatted(device.getName(), device.getType()));
  }

  @Override
  public String name() {
    return "gpu";
  }

  @Override
  public String description() {
    return "gpu: OpenCL by Aparapi on %s".formatted(device.getName());
  }

  @Override
  public String memory(Plan plan, int maxRows) {
    return GpuMemory.of(plan, maxRows).toString();
  }

  /**
   * Takes the memory.
   *
   * @throws IllegalArgumentException if the device or the heap is too small, with the sizes
   */
  @Override
  public GpuDevice open(Plan plan, int maxRows, int threads, Collective collective) {
    return new GpuDevice(device, plan, maxRows, collective);
  }
}
