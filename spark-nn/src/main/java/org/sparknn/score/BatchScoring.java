package org.sparknn.score;

import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * Scores the rows of a partition in batches: as many rows come out as go in, in the same order,
 * each with columns added.
 */
public final class BatchScoring extends AbstractFunction1<Iterator<Object>, Iterator<Object>>
    implements Serializable {
  private final Broadcast<ScoringModel> model;
  private final InputColumns inputs;
  private final int addedColumns;
  private final OutputColumns outputs;

  /**
   * @param inputs what the network reads
   * @param addedColumns how many columns {@code outputs} fills
   */
  public BatchScoring(
      Broadcast<ScoringModel> model, InputColumns inputs, int addedColumns, OutputColumns outputs) {
    this.model = model;
    this.inputs = inputs;
    this.addedColumns = addedColumns;
    this.outputs = outputs;
  }

  @Override
  public Iterator<Object> apply(Iterator<Object> rows) {
    return new ScoredRows(rows, model.value(), inputs, addedColumns, outputs);
  }

  /** For {@code explain}. */
  @Override
  public String toString() {
    return "scoring of " + inputs.tensors();
  }
}
