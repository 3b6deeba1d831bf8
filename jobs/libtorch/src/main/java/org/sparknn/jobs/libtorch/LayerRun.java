package org.sparknn.jobs.libtorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.sparknn.jobs.benchmark.Contender;
import org.sparknn.jobs.benchmark.Pass;
import org.sparknn.jobs.benchmark.Workload;
import org.sparknn.kernels.tensor.Shape;

/**
 * Layers alone, by autograd: the forward pass notes what the backward pass needs. Outputs and
 * gradients are released outside of the timed passes.
 */
final class LayerRun implements Contender {
  private static final BoolOptional FREE_GRAPH = new BoolOptional(false);

  private final Layout layout;
  private final boolean hasLoss;
  private final Weights weights;
  private final TorchLayer network;
  private final Tensor input;
  private final Tensor target;
  private final TensorVector wanted;
  private final TensorVector outputGradients;
  private Tensor output = new Tensor();
  private TensorVector gradients = new TensorVector();

  LayerRun(Workload workload, Layout layout) {
    this.layout = layout;
    hasLoss = workload.hasLoss();
    weights = new Weights(workload, layout, true);
    network = new LayerReader(weights, true).sequence(workload.layers(), "");
    input = Tensors.floats(workload.input(), workload.shape(), layout);
    input.requires_grad_(true);
    List<Tensor> variables = new ArrayList<>(List.of(input));
    variables.addAll(weights.parameters().values());
    wanted = new TensorVector(variables.toArray(Tensor[]::new));
    if (hasLoss) {
      target = Tensors.classes(workload.target(), workload.targetShape());
      outputGradients = new TensorVector();
    } else {
      target = new Tensor();
      Shape shape = workload.network().outputShape(workload.shape());
      outputGradients = new TensorVector(Tensors.floats(workload.outputGradient(), shape, layout));
    }
  }

  @Override
  public String name() {
    return layout.label();
  }

  @Override
  public void reset() {
    output.close();
    gradients.close();
  }

  @Override
  public void run(Pass pass) {
    switch (pass) {
      case FORWARD ->
          output = hasLoss ? torch.cross_entropy_loss(input, target) : network.forward(input);
      case BACKWARD -> {
        try (TensorVector outputs = new TensorVector(output)) {
          gradients = torch.grad(outputs, wanted, outputGradients, FREE_GRAPH, false, false);
        }
      }
      default -> throw new IllegalArgumentException("a layer alone has no pass " + pass);
    }
  }

  @Override
  public Map<String, float[]> results() {
    Map<String, float[]> results = new LinkedHashMap<>();
    results.put(hasLoss ? LOSS : OUTPUT, Tensors.read(output));
    results.put(INPUT_GRADIENT, Tensors.read(gradients.get(0)));
    int number = 1;
    for (String name : weights.parameters().keySet()) {
      results.put(Contender.gradientOf(name), Tensors.read(gradients.get(number++)));
    }
    return results;
  }

  @Override
  public void close() {
    reset();
    wanted.close();
    outputGradients.close();
    input.close();
    target.close();
    weights.close();
  }
}
