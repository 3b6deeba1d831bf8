package org.sparknn.loss;

import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.util.TaskCompletionListener;
import org.sparknn.model.TensorOutput;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;

/** A partition's rows with their losses added. The rows given out are used again. */
final class LossRows extends AbstractIterator<Object> {
  private final Iterator<Object> rows;
  private final LossPass pass;
  private final int prediction;
  private final InternalRow[] batch = new InternalRow[LossPass.BATCH_ROWS];
  private final GenericInternalRow added = new GenericInternalRow(1);
  private final JoinedRow joined = new JoinedRow();
  private LossSession session;
  private float[] losses = {};
  private int count;
  private int next;
  private long taken;

  LossRows(Iterator<Object> rows, LossPass pass, int prediction) {
    this.rows = rows;
    this.pass = pass;
    this.prediction = prediction;
  }

  @Override
  public boolean hasNext() {
    return next < count || compareNext();
  }

  @Override
  public Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int length = losses.length / count;
    TensorOutput.fill(losses, next * length, length, added);
    return joined.apply(batch[next++], added);
  }

  private boolean compareNext() {
    next = 0;
    count = 0;
    while (count < batch.length && rows.hasNext()) {
      open();
      InternalRow row = (InternalRow) rows.next();
      session.load(count, taken++, row, prediction, prediction + 1);
      batch[count++] = row.copy(); // the iterator uses its row again
    }
    if (count > 0) {
      session.run(count);
      losses = session.losses(count);
    }
    return count > 0;
  }

  private void open() {
    if (session == null) {
      TaskContext task = TaskContext.get();
      session = pass.open(task.cpus());
      TaskCompletionListener close = context -> session.close();
      task.addTaskCompletionListener(close);
    }
  }
}
