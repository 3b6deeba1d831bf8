package org.sparknn.loss;

import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.model.TargetColumn;
import org.sparknn.train.ClassCheck;

/** Compares batches of rows. Not thread-safe. */
final class LossSession implements AutoCloseable {
  private final Session session;
  private final Plan.Losses losses;
  private final Side predictions;
  private final Side labels;
  private final ClassCheck check;
  private final long[] rowIds = new long[LossPass.BATCH_ROWS];

  LossSession(Session session, TargetColumn predictions, TargetColumn labels, Loss loss) {
    this.session = session;
    losses = session.plan().losses().orElseThrow();
    this.predictions = new Side(predictions, session.plan().input());
    this.labels = new Side(labels, losses.target());
    check = ClassCheck.of(labels.target(), loss, session.plan().input().shape());
  }

  /** One of the two columns with its part of the batch. */
  private static final class Side {
    private final TargetColumn column;
    private final Tensor tensor;
    private final double[] row;
    private final float[] batch;

    Side(TargetColumn column, Tensor tensor) {
      this.column = column;
      this.tensor = tensor;
      row = new double[tensor.elementsPerRow()];
      batch = new float[tensor.elements(LossPass.BATCH_ROWS)];
    }

    double[] load(int place, InternalRow values, int ordinal) {
      column.read(values, ordinal, row);
      for (int i = 0; i < row.length; i++) {
        batch[place * row.length + i] = (float) row[i];
      }
      return row;
    }
  }

  /**
   * Takes a row into the batch.
   *
   * @param number the row's number in its partition
   * @param prediction where the prediction lies in the row
   * @param label where the label lies
   * @throws ShapeException if a value is missing or is no class
   */
  void load(int place, long number, InternalRow row, int prediction, int label) {
    try {
      check.accept(number, read(place, number, row, prediction, label));
    } catch (ShapeException refusal) {
      throw refusal.at("partition " + TaskContext.getPartitionId());
    }
  }

  private double[] read(int place, long number, InternalRow row, int prediction, int label) {
    try {
      double[] unused = predictions.load(place, row, prediction);
      return labels.load(place, row, label);
    } catch (ShapeException refusal) {
      throw refusal.at("row " + number);
    }
  }

  /** Compares the first rows of the batch. */
  void run(int rows) {
    session.device().write(predictions.tensor, rows, predictions.batch);
    session.device().write(labels.tensor, rows, labels.batch);
    Session.Forward unused = session.forward(new Step(0, 0, rows, rowIds));
  }

  /** The sum of the losses and that of their denominators; valid until the next run. */
  double[] tally() {
    return session.device().statistic(losses.tally());
  }

  /** The losses of the first rows. */
  float[] losses(int rows) {
    float[] values = new float[losses.values().elements(rows)];
    session.device().read(losses.values(), rows, values);
    return values;
  }

  @Override
  public void close() {
    session.close();
  }
}
