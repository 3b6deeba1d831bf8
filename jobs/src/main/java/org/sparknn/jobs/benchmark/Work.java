package org.sparknn.jobs.benchmark;

import java.util.List;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Scope;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.tensor.Shape;

/**
 * What a pass has to do at least.
 *
 * @param operations floating-point operations of the convolutions and affine layers: two for each
 *     multiply-add
 * @param bytes that must be read or written once they do not fit the caches; 0 for whole networks,
 *     where the caches hold much of what the next layer reads
 */
record Work(double operations, double bytes) {
  private static final int FLOAT = 4;

  /** Of a pass over layers; a loss, if there is one, counts only where it is alone. */
  static Work of(Network network, Shape input, Pass pass) {
    Scope scope = new Scope();
    Shape output = network.outputShape(input, scope);
    List<Scope.Passed> layers =
        scope.passed().stream().filter(passed -> passed.layer().children().isEmpty()).toList();
    double products = layers.stream().mapToDouble(Work::products).sum();
    double first =
        layers.stream().mapToDouble(Work::products).filter(p -> p > 0).findFirst().orElse(0);
    double bytes = FLOAT * (layers.size() > 1 ? 0 : numbers(network, input, output, pass));
    return switch (pass) {
      case FORWARD, INFERENCE -> new Work(2 * products, bytes);
      case BACKWARD -> new Work(4 * products, bytes);
      // nobody wants the gradient of the images
      case STEP -> new Work(6 * products - 2 * first, bytes);
    };
  }

  Work plus(Work other) {
    return new Work(operations + other.operations, bytes + other.bytes);
  }

  /** Multiply-adds of the forward pass. */
  private static double products(Scope.Passed passed) {
    String kind = passed.layer().kind();
    if (!kind.startsWith("Conv") && !kind.equals("Linear")) {
      return 0;
    }
    // a weight's axis 0 counts what the layer makes; of a transposed convolution, what it reads
    Shape points = kind.startsWith("ConvTranspose") ? passed.input() : passed.output();
    Shape weight = weight(passed.layer());
    return (double) points.elements() * weight.elements() / weight.size(0);
  }

  private static Shape weight(Layer layer) {
    return layer.slots().stream()
        .filter(slot -> slot.name().equals("weight"))
        .map(Slot::shape)
        .findFirst()
        .orElseThrow();
  }

  /** Numbers that one layer, or a loss without layers, reads and writes. */
  private static double numbers(Network network, Shape input, Shape output, Pass pass) {
    double x = input.elements();
    double y = output.elements();
    boolean forward = pass != Pass.BACKWARD;
    if (network.layers().isEmpty()) {
      return forward ? x : 2 * x;
    }
    Layer layer = network.layers().get(0).layer();
    if (layer.kind().startsWith("BatchNorm")) {
      // once for the sums, once more for the values
      return forward ? 2 * x + y : 2 * (x + y) + x;
    }
    if (layer.slots().isEmpty()) {
      boolean readsInput = !layer.kind().contains("Pool");
      return forward ? x + y : y + x + (readsInput ? x : 0);
    }
    double weights = weight(layer).elements();
    return forward ? x + weights + y : 2 * (x + weights + y);
  }
}
