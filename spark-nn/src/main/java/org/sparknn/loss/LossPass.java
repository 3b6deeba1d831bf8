package org.sparknn.loss;

import java.io.Serializable;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.model.TargetColumn;
import org.sparknn.model.TargetColumns;

/** A loss between two columns, on its way to the executors. */
final class LossPass implements Serializable {
  private static final long serialVersionUID = 1L;
  static final int BATCH_ROWS = 256;

  private final String loss;
  private final TargetColumn predictions;
  private final TargetColumn labels;

  private LossPass(String loss, TargetColumn predictions, TargetColumn labels) {
    this.loss = loss;
    this.predictions = predictions;
    this.labels = labels;
  }

  /**
   * The loss between its columns.
   *
   * @throws IllegalArgumentException if a column is missing or the loss refuses their shapes
   */
  static LossPass of(LossStage<?> stage, StructType schema) {
    TargetColumn predictions = TargetColumns.predictions(schema, stage.getPredictionCol());
    TargetColumn labels =
        TargetColumns.of(schema, stage.getLabelCol(), stage.loss(), predictions.target().shape());
    return new LossPass(stage.json().toString(), predictions, labels);
  }

  TargetColumn predictions() {
    return predictions;
  }

  TargetColumn labels() {
    return labels;
  }

  Loss loss() {
    return LossStage.parse(NetworkJson.parse(loss));
  }

  /** The loss alone, behind a network without layers. */
  private Plan plan() {
    return Plan.overRows(
        Network.of(), predictions.target().shape(), Purpose.INFERENCE, loss(), labels.target());
  }

  /** Shape of one row's losses: that of the prediction, without the axis of the classes. */
  Shape lossShape() {
    Shape row = plan().losses().orElseThrow().values().rowShape();
    Shape batch = Shape.batchOf(predictions.target().shape());
    return loss().classNumbers(batch).isPresent() ? row.remove(0) : row;
  }

  /** The loss ready to run in this JVM. */
  LossSession open(int threads) {
    Plan plan = plan();
    Session session =
        new Session(
            plan,
            Backends.pick(Backends.AUTO)
                .backend()
                .open(plan, BATCH_ROWS, threads, Collective.alone()));
    StateDict.initial(loss().slots(), 0).write(session.device(), plan.parameters());
    return new LossSession(session, predictions, labels, loss());
  }
}
