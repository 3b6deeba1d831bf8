package org.sparknn.kernels.backend.gpu;

import com.aparapi.device.OpenCLDevice;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/**
 * Prints the OpenCL device, whether it passes the self-test, how fast it computes products and
 * convolutions, beside what it could at most, and, of a network, how fast it trains. {@code
 * kernels/gpu-check} runs it.
 */
public final class GpuCheck {
  private static final int CLASSES = 10;

  private final PrintStream out;
  private final GpuBackend backend;
  private final Optional<PeakRate> peak;

  private GpuCheck(PrintStream out, GpuBackend backend, Optional<PeakRate> peak) {
    this.out = out;
    this.backend = backend;
    this.peak = peak;
  }

  /**
   * Runs the check.
   *
   * @param arguments {@code --quick} for small sizes; {@code --peak-gflops} with the device's fp32
   *     peak, where it is not known; files of networks in JSON, with {@code input}, the shape of a
   *     batch
   */
  public static void main(String[] arguments) throws IOException {
    run(System.out, CheckOptions.parse(arguments));
  }

  static void run(PrintStream out, CheckOptions options) throws IOException {
    GpuBackend.unavailable()
        .ifPresent(
            reason -> {
              throw new IllegalStateException("the backend gpu cannot run here: " + reason);
            });
    OpenCLDevice device = OpenClDevices.chosen();
    Optional<PeakRate> peak = PeakRate.of(device, options.peak());
    print(out, "device: %s (%s)", device.getName(), device.getType());
    print(
        out,
        "compute units %d, memory %d MiB, largest array %d MiB",
        device.getMaxComputeUnits(),
        device.getGlobalMemSize() >> 20,
        device.getMaxMemAllocSize() >> 20);
    print(
        out,
        "fp32 peak: %s",
        peak.map(PeakRate::toString).orElse("not known for this device; see --peak-gflops"));
    GpuBackend backend = new GpuBackend();
    print(out, "self-test: passed");
    new GpuCheck(out, backend, peak).time(options);
  }

  private void time(CheckOptions options) throws IOException {
    print(out, "%-36s %-16s %10s %12s %10s", "layer", "pass", "ms", "GFLOP/s", "of peak");
    if (options.quick()) {
      products(64, 64);
      convolutions(64, 8, 2);
    } else {
      products(1024, 1024);
      products(4096, 4096);
      convolutions(64, 32, 128);
      convolutions(128, 16, 128);
      convolutions(256, 8, 128);
      convolutions(512, 4, 128);
    }
    for (String file : options.networks()) {
      JsonNode network = NetworkJson.parse(Files.readString(Path.of(file)));
      Shape row =
          new Shape(
              Sizes.compute(
                  network.get("input").size() - 1,
                  i -> network.get("input").get(i + 1).intValue()));
      for (int batch : options.quick() ? new int[] {2} : new int[] {64, 128}) {
        training(NetworkJson.read(network), row, batch);
      }
    }
  }

  private void training(Network network, Shape row, int batch) {
    print(out, "training, batch %d:", batch);
    for (boolean alone : new boolean[] {true, false}) {
      print(out, "%s", StepTimings.of(backend, network, row, batch, CLASSES, alone));
    }
  }

  private void products(int size, int rows) {
    layer(
        "product %d x %d x %d".formatted(rows, size, size),
        new Affine(size, size, false),
        Shape.of(size),
        rows);
  }

  private void convolutions(int channels, int side, int rows) {
    Sizes one = Sizes.of(1, 1);
    Layer layer =
        new Convolution(
            2,
            channels,
            channels,
            Sizes.of(3, 3),
            one,
            Padding.of(one),
            one,
            1,
            false,
            PaddingMode.ZEROS);
    String name =
        "%d x %d channels 3x3, %d x %dx%d".formatted(channels, channels, rows, side, side);
    layer(name, layer, Shape.of(channels, side, side), rows);
  }

  private void layer(String name, Layer layer, Shape row, int rows) {
    for (GpuTimings.Timing timing : GpuTimings.layer(backend, layer, row, rows)) {
      print(
          out,
          "%-36s %-16s %10.3f %12.1f %10s",
          name,
          timing.pass(),
          timing.milliseconds(),
          timing.rate(),
          peak.map(most -> most.share(timing.rate())).orElse("-"));
    }
  }

  private static void print(PrintStream out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
