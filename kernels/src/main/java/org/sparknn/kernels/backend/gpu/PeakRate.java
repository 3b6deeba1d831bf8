package org.sparknn.kernels.backend.gpu;

import com.aparapi.device.OpenCLDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a device could compute at most in float32: compute units x lanes x 2 x clock. Aparapi tells
 * the units alone; the clock and the compute capability, from which the lanes follow, NVIDIA's own
 * tool tells.
 *
 * @param rate 10^9 multiplications and additions in each second
 * @param origin how it is known
 */
record PeakRate(double rate, String origin) {
  private static final String[] NVIDIA_QUERY = {
    "nvidia-smi", "--query-gpu=name,compute_cap,clocks.max.sm", "--format=csv,noheader,nounits"
  };

  /** The peak that the user gave, or else that of a known device. */
  static Optional<PeakRate> of(OpenCLDevice device, OptionalDouble given) {
    return given.isPresent()
        ? Optional.of(new PeakRate(given.getAsDouble(), "as given"))
        : ofNvidia(nvidiaDevices(), device.getName(), device.getMaxComputeUnits());
  }

  /** Nothing where the tool is not there. */
  private static String nvidiaDevices() {
    try {
      Process tool =
          new ProcessBuilder(NVIDIA_QUERY).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * The peak of a device in a list.
   *
   * @param devices of each in a line: name, compute capability, highest clock in MHz
   */
  static Optional<PeakRate> ofNvidia(String devices, String name, int units) {
    return devices
        .lines()
        .map(line -> line.split(", *"))
        .filter(fields -> fields.length == 3 && fields[0].equals(name))
        .filter(fields -> fields[2].strip().matches("\\d+"))
        .flatMap(
            fields -> {
              int megahertz = Integer.parseInt(fields[2].strip());
              return lanes(fields[1]).stream().mapToObj(lanes -> of(units, lanes, megahertz));
            })
        .findFirst();
  }

  private static PeakRate of(int units, int lanes, int megahertz) {
    return new PeakRate(
        2.0 * units * lanes * megahertz / 1000,
        "%d units x %d lanes x 2 x %d MHz, the highest clock that nvidia-smi tells"
            .formatted(units, lanes, megahertz));
  }

  /** Float32 lanes of a multiprocessor, from the table in CUDA's programming guide. */
  static OptionalInt lanes(String computeCapability) {
    return switch (computeCapability) {
      case "6.0", "7.0", "7.2", "7.5", "8.0" -> OptionalInt.of(64);
      case "5.0", "5.2", "5.3", "6.1", "6.2", "8.6", "8.7", "8.9", "9.0", "10.0", "12.0" ->
          OptionalInt.of(128);
      default -> OptionalInt.empty();
    };
  }

  /** A rate's share of the peak, in words. */
  String share(double rate) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * rate / this.rate);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.0f GFLOP/s (%s)", rate, origin);
  }
}
