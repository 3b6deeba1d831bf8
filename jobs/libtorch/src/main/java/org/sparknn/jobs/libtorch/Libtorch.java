package org.sparknn.jobs.libtorch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.sparknn.jobs.benchmark.Contender;
import org.sparknn.jobs.benchmark.Opponent;
import org.sparknn.jobs.benchmark.Workload;

/** libtorch through JavaCPP. */
public final class Libtorch implements Opponent {
  private static final Pattern VERSION = Pattern.compile("TORCH_VERSION=([0-9.]+)");
  private static final Pattern ONE_DNN = Pattern.compile("MKL-DNN (v[0-9.]+)");

  /** Loads the library. */
  public Libtorch() {
    // 0: no limits, so that JavaCPP does not ask the system for our memory at every new tensor
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    try {
      // the library crashes if it is loaded before all of these lie unpacked
      Loader.cacheResources("/org/bytedeco/openblas/" + Loader.getPlatform());
      Loader.cacheResources("/org/bytedeco/pytorch/" + Loader.getPlatform());
    } catch (IOException e) {
      throw new UncheckedIOException("libtorch cannot be unpacked", e);
    }
    Loader.load(torch.class);
  }

  @Override
  public String description() {
    String config = torch.show_config().getString();
    return "libtorch %s (%s) with oneDNN %s and OpenBLAS"
        .formatted(
            first(VERSION, config), torch.get_cpu_capability().getString(), first(ONE_DNN, config));
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "of an unknown version";
  }

  @Override
  public List<String> layouts(Workload workload) {
    int rank = workload.shape().rank();
    return Arrays.stream(Layout.values())
        .filter(layout -> layout == Layout.CONTIGUOUS || rank >= Layout.LEAST_RANK)
        .map(Layout::label)
        .toList();
  }

  @Override
  public void releaseMemory() {
    Pointer.trimMemory();
  }

  @Override
  public Contender prepare(Workload workload, String label, int threads) {
    torch.set_num_threads(threads);
    // libtorch leaves OpenBLAS, which has threads of its own, as it is
    openblas_nolapack.blas_set_num_threads(threads);
    Layout layout = Layout.of(label);
    return switch (workload.mode()) {
      case LAYER -> new LayerRun(workload, layout);
      case TRAINING -> new TrainingRun(workload, layout);
      case INFERENCE -> new InferenceRun(workload, layout);
    };
  }
}
