package org.sparknn.loss;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparknn.model.TensorOutput;
import org.sparknn.model.TensorSchema;
import org.sparknn.score.InternalRows;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** Adds the losses of each row of a partition. */
final class LossColumn extends AbstractFunction1<Iterator<Object>, Iterator<Object>>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LossPass pass;
  private final int prediction;

  /**
   * @param prediction where the predictions lie in the rows; the labels are behind them
   */
  private LossColumn(LossPass pass, int prediction) {
    this.pass = pass;
    this.prediction = prediction;
  }

  /** The rows with a tensor column added; lazily. */
  static Dataset<Row> append(Dataset<?> rows, LossPass pass, String uid, String outputCol) {
    StructField added = TensorOutput.field(outputCol, pass.lossShape());
    StructType unused = TensorSchema.append(rows.schema(), List.of(added));
    String predictions = uid + "__prediction";
    String labels = uid + "__label";
    Dataset<Row> pairs =
        rows.select(
            functions.col("*"),
            pass.predictions().column().as(predictions),
            pass.labels().column().as(labels));
    LossColumn losses = new LossColumn(pass, pairs.columns().length - 2);
    return InternalRows.append(pairs, List.of(added), losses).drop(predictions, labels);
  }

  @Override
  public Iterator<Object> apply(Iterator<Object> rows) {
    return new LossRows(rows, pass, prediction);
  }
}
