package org.sparknn.score;

import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.util.TaskCompletionListener;
import org.sparknn.kernels.tensor.ShapeException;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;

/** A partition's rows with columns added. The rows given out are used again. */
final class ScoredRows extends AbstractIterator<Object> {
  private final Iterator<Object> rows;
  private final ScoringModel model;
  private final InputColumns inputs;
  private final OutputColumns columns;
  private final InternalRow[] batch;
  private final GenericInternalRow added;
  private final JoinedRow joined = new JoinedRow();
  private final TaskContext task = TaskContext.get();
  private Scorer scorer;
  private float[] outputs;
  private int count;
  private int next;
  private long taken;

  ScoredRows(
      Iterator<Object> rows,
      ScoringModel model,
      InputColumns inputs,
      int addedColumns,
      OutputColumns columns) {
    this.rows = rows;
    this.model = model;
    this.inputs = inputs;
    this.columns = columns;
    batch = new InternalRow[model.maxRows()];
    added = new GenericInternalRow(addedColumns);
  }

  @Override
  public boolean hasNext() {
    return next < count || scoreNext();
  }

  @Override
  public Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int length = scorer.outputElements();
    columns.fill(outputs, next * length, length, added);
    scorer
        .returnedIndices()
        .ifPresent(indices -> columns.fillIndices(indices, next * length, length, added));
    return joined.apply(batch[next++], added);
  }

  private boolean scoreNext() {
    next = 0;
    count = 0;
    while (count < batch.length && rows.hasNext()) {
      open();
      InternalRow row = (InternalRow) rows.next();
      load(row);
      batch[count++] = row.copy(); // the iterator uses its row again
    }
    if (count == 0) {
      giveBack();
      return false;
    }
    outputs = scorer.score(inputs, count);
    return true;
  }

  private void load(InternalRow row) {
    try {
      scorer.load(count, inputs, row);
      taken++;
    } catch (ShapeException refusal) {
      throw refusal.at(
          "row %d of partition %d".formatted(taken, task == null ? 0 : task.partitionId()));
    }
  }

  private void open() {
    if (scorer != null) {
      return;
    }
    scorer = model.borrow(task == null ? 1 : task.cpus());
    if (task != null) {
      TaskCompletionListener closeUnlessGivenBack = context -> close();
      task.addTaskCompletionListener(closeUnlessGivenBack);
    }
  }

  private void giveBack() {
    if (scorer != null) {
      model.giveBack(scorer);
      scorer = null;
    }
  }

  /** For tasks that end before their rows do. */
  private void close() {
    if (scorer != null) {
      scorer.close();
      scorer = null;
    }
  }
}
