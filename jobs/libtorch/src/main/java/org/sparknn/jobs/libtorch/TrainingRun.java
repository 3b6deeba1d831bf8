package org.sparknn.jobs.libtorch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.sparknn.jobs.benchmark.Contender;
import org.sparknn.jobs.benchmark.Opponent;
import org.sparknn.jobs.benchmark.Pass;
import org.sparknn.jobs.benchmark.Workload;

/** Steps of training with libtorch's own optimizer. */
final class TrainingRun implements Contender {
  private final Layout layout;
  private final Weights weights;
  private final TorchLayer network;
  private final Tensor input;
  private final Tensor target;
  private final SGD optimizer;
  private Tensor loss = new Tensor();

  TrainingRun(Workload workload, Layout layout) {
    this.layout = layout;
    weights = new Weights(workload, layout, true);
    network = new LayerReader(weights, true).sequence(workload.layers(), "");
    input = Tensors.floats(workload.input(), workload.shape(), layout);
    target = Tensors.classes(workload.target(), workload.targetShape());
    try (TensorVector parameters = weights.vector();
        SGDOptions options = new SGDOptions(Opponent.LEARNING_RATE)) {
      options.momentum().put(Opponent.MOMENTUM);
      optimizer = new SGD(parameters, options);
    }
  }

  @Override
  public String name() {
    return layout.label();
  }

  @Override
  public void run(Pass pass) {
    if (pass != Pass.STEP) {
      throw new IllegalArgumentException("training has no pass " + pass);
    }
    loss.close();
    optimizer.zero_grad();
    try (Tensor output = network.forward(input)) {
      loss = torch.cross_entropy_loss(output, target);
    }
    loss.backward();
    optimizer.step().close();
  }

  @Override
  public Map<String, float[]> results() {
    Map<String, float[]> results = new LinkedHashMap<>();
    results.put(LOSS, Tensors.read(loss));
    weights
        .parameters()
        .forEach(
            (name, parameter) -> {
              try (Tensor gradient = parameter.grad()) {
                results.put(Contender.gradientOf(name), Tensors.read(gradient));
              }
            });
    return results;
  }

  @Override
  public void close() {
    loss.close();
    optimizer.close();
    input.close();
    target.close();
    weights.close();
  }
}
