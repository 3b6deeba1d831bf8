package org.sparknn.model;

import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Shapes of networks over rows. */
public final class NetworkShapes {
  private NetworkShapes() {}

  /**
   * Shape of a batch's output; with unknown sizes where those of the row decide.
   *
   * @throws ShapeException if a layer refuses its input or would mix the rows of a batch; the
   *     message names the layer
   */
  static Shape output(Network network, Shape row) {
    if (!row.known()) {
      return network.outputShape(Shape.batchOf(row));
    }
    Plan plan = Plan.overRows(network, row, Purpose.INFERENCE);
    requireRowsApart(plan);
    if (plan.givenIndices().isPresent()) {
      throw new ShapeException(
          "a max unpooling needs the name of the max pooling that has its indices (indices_of)");
    }
    return plan.output().shape();
  }

  /**
   * Refuses a plan for scoring in which rows that are computed together change each other.
   *
   * @throws ShapeException if it is one
   */
  public static void requireRowsApart(Plan plan) {
    if (!plan.statistics().isEmpty()) {
      throw new ShapeException(
          "without running statistics (track_running_stats) each batch is normalized by its own,"
              + " so a row's output would depend on the rows that it is computed together with");
    }
  }

  /**
   * Shape of one row's output.
   *
   * @param uid the stage that a refusal names
   * @throws ShapeException as {@link #output} does
   */
  static Shape outputOver(String uid, Network network, TensorColumn input) {
    try {
      return output(network, input.shape()).row();
    } catch (ShapeException refusal) {
      throw refusal.at("%s over %s".formatted(uid, input));
    }
  }

  /**
   * Number of classes of a network that makes one logit for each.
   *
   * @throws ShapeException if its output is not (N, classes)
   */
  static int classes(Network network, Shape row) {
    Shape output = output(network, row);
    if (output.rank() != 2 || !output.knows(1)) {
      throw new ShapeException(
          "a classifier wants a network with output [?, classes] but this one's is " + output);
    }
    return output.size(1);
  }
}
