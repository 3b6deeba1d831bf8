package org.sparknn.model;

import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Shapes of networks over rows. */
final class NetworkShapes {
  private NetworkShapes() {}

  /**
   * Shape of a batch's output.
   *
   * @throws ShapeException if a layer refuses its input or would mix the rows of a batch; the
   *     message names the layer
   */
  static Shape output(Network network, Shape row) {
    return Plan.overRows(network, row, Purpose.INFERENCE).output().shape();
  }

  /**
   * Number of classes of a network that makes one logit for each.
   *
   * @throws ShapeException if its output is not (N, classes)
   */
  static int classes(Network network, Shape row) {
    Shape output = output(network, row);
    if (output.rank() != 2) {
      throw new ShapeException(
          "a classifier wants a network with output [?, classes] but this one's is " + output);
    }
    return output.size(1);
  }
}
