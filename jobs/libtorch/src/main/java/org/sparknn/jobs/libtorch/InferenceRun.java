package org.sparknn.jobs.libtorch;

import java.util.Map;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.sparknn.jobs.benchmark.Contender;
import org.sparknn.jobs.benchmark.Pass;
import org.sparknn.jobs.benchmark.Workload;

/** Scoring in evaluation mode, where autograd notes nothing. */
final class InferenceRun implements Contender {
  private final Layout layout;
  private final Weights weights;
  private final TorchLayer network;
  private final Tensor input;
  private Tensor output = new Tensor();

  InferenceRun(Workload workload, Layout layout) {
    this.layout = layout;
    weights = new Weights(workload, layout, false);
    network = new LayerReader(weights, false).sequence(workload.layers(), "");
    input = Tensors.floats(workload.input(), workload.shape(), layout);
  }

  @Override
  public String name() {
    return layout.label();
  }

  @Override
  public void reset() {
    output.close();
  }

  @Override
  public void run(Pass pass) {
    if (pass != Pass.INFERENCE) {
      throw new IllegalArgumentException("scoring has no pass " + pass);
    }
    InferenceMode mode = new InferenceMode(true);
    try {
      output = network.forward(input);
    } finally {
      mode.close();
    }
  }

  @Override
  public Map<String, float[]> results() {
    return Map.of(OUTPUT, Tensors.read(output));
  }

  @Override
  public void close() {
    reset();
    input.close();
    weights.close();
  }
}
