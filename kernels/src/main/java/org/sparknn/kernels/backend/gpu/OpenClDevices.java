package org.sparknn.kernels.backend.gpu;

import com.aparapi.device.Device;
import com.aparapi.device.OpenCLDevice;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sparknn.kernels.backend.AparapiLibrary;

/** The OpenCL devices of this machine, and which one computes. */
final class OpenClDevices {
  /** System property: number of the device that computes, as Aparapi counts them from 0 on. */
  static final String NUMBER = "sparknn.opencl.device";

  private OpenClDevices() {}

  /** Looks once in each JVM. */
  private static final class Found {
    private static final List<OpenCLDevice> DEVICES =
        AparapiLibrary.load() ? OpenCLDevice.listDevices(null) : List.of();
  }

  /** Why no device can compute here and what would help; empty if one can. */
  static Optional<String> unavailable() {
    if (!AparapiLibrary.load()) {
      return Optional.of(
          "there is no libOpenCL; install an OpenCL loader (ocl-icd-libopencl1) and the driver");
    }
    if (Found.DEVICES.isEmpty()) {
      return Optional.of("OpenCL finds no device; install the driver of the GPU");
    }
    OpenCLDevice device = chosen();
    if (device.getMaxWorkGroupSize() < Arena.GROUP) {
      return Optional.of(
          "%s runs at most %d work items in a group but %d are needed"
              .formatted(device.getName(), device.getMaxWorkGroupSize(), Arena.GROUP));
    }
    return Optional.empty();
  }

  /**
   * The device that was asked for, or else the GPU with the most compute units, or else the device
   * with the most. Its buffers are its own: a shared one would follow the host's array.
   */
  static OpenCLDevice chosen() {
    String number = System.getProperty(NUMBER);
    OpenCLDevice device = number == null ? best() : numbered(number);
    device.setSharedMemory(false);
    return device;
  }

  private static OpenCLDevice best() {
    return Found.DEVICES.stream()
        .max(
            Comparator.comparing(OpenClDevices::isGpu)
                .thenComparing(OpenCLDevice::getMaxComputeUnits))
        .orElseThrow();
  }

  private static OpenCLDevice numbered(String number) {
    return numbered(number, Found.DEVICES, NUMBER, "OpenCL devices");
  }

  /** The GPU with a number from 0 on, as a cluster counts them. */
  static OpenCLDevice gpu(String address) {
    List<OpenCLDevice> gpus = Found.DEVICES.stream().filter(OpenClDevices::isGpu).toList();
    OpenCLDevice device = numbered(address, gpus, "the task's GPU", "GPUs that OpenCL finds");
    device.setSharedMemory(false);
    return device;
  }

  private static OpenCLDevice numbered(
      String number, List<OpenCLDevice> devices, String what, String of) {
    if (!number.matches("\\d{1,4}") || Integer.parseInt(number) >= devices.size()) {
      throw new IllegalArgumentException(
          "%s must be a number below %d, the count of %s, but is %s"
              .formatted(what, devices.size(), of, number));
    }
    return devices.get(Integer.parseInt(number));
  }

  static boolean isGpu(OpenCLDevice device) {
    return device.getType() == Device.TYPE.GPU;
  }
}
