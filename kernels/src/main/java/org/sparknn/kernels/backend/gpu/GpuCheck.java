package org.sparknn.kernels.backend.gpu;

import com.aparapi.device.OpenCLDevice;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;

/**
 * Prints the OpenCL device, whether it passes the self-test, how fast it computes products and
 * convolutions and, of a network, how fast it trains. {@code kernels/gpu-check} runs it.
 */
public final class GpuCheck {
  private static final int CLASSES = 10;

  private GpuCheck() {}

  /**
   * Runs the check.
   *
   * @param arguments {@code --quick} for small sizes; else files of networks in JSON, with {@code
   *     input}, the shape of a batch
   */
  public static void main(String[] arguments) throws IOException {
    GpuBackend.unavailable()
        .ifPresent(
            reason -> {
              throw new IllegalStateException("the backend gpu cannot run here: " + reason);
            });
    OpenCLDevice device = OpenClDevices.chosen();
    print("device: %s (%s)", device.getName(), device.getType());
    print(
        "compute units %d, memory %d MiB, largest array %d MiB",
        device.getMaxComputeUnits(),
        device.getGlobalMemSize() >> 20,
        device.getMaxMemAllocSize() >> 20);
    GpuBackend backend = new GpuBackend();
    print("self-test: passed");
    boolean quick = List.of(arguments).contains("--quick");
    print("%-36s %-16s %10s %12s", "layer", "pass", "ms", "GFLOP/s");
    if (quick) {
      products(backend, 64, 64);
      convolutions(backend, 64, 8, 2);
      return;
    }
    products(backend, 1024, 1024);
    products(backend, 4096, 4096);
    convolutions(backend, 64, 32, 128);
    convolutions(backend, 128, 16, 128);
    convolutions(backend, 256, 8, 128);
    convolutions(backend, 512, 4, 128);
    for (String file : arguments) {
      JsonNode network = NetworkJson.parse(Files.readString(Path.of(file)));
      Shape row =
          new Shape(
              Sizes.compute(
                  network.get("input").size() - 1,
                  i -> network.get("input").get(i + 1).intValue()));
      for (int batch : new int[] {64, 128}) {
        print("%s", GpuTimings.training(backend, NetworkJson.read(network), row, batch, CLASSES));
      }
    }
  }

  private static void products(GpuBackend backend, int size, int rows) {
    layer(
        backend,
        "product %d x %d x %d".formatted(rows, size, size),
        new Affine(size, size, false),
        Shape.of(size),
        rows);
  }

  private static void convolutions(GpuBackend backend, int channels, int side, int rows) {
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
    layer(backend, name, layer, Shape.of(channels, side, side), rows);
  }

  private static void layer(GpuBackend backend, String name, Layer layer, Shape row, int rows) {
    for (GpuTimings.Timing timing : GpuTimings.layer(backend, layer, row, rows)) {
      print("%-36s %-16s %10.3f %12.1f", name, timing.pass(), timing.milliseconds(), timing.rate());
    }
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
