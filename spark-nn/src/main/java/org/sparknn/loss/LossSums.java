package org.sparknn.loss;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;

/** Sums the losses of a partition and their denominators, in double. */
final class LossSums implements FlatMapFunction<Iterator<InternalRow>, double[]> {
  private static final long serialVersionUID = 1L;

  private final LossPass pass;

  LossSums(LossPass pass) {
    this.pass = pass;
  }

  /** The sums over all rows; partitions are added in their order, so that it has no influence. */
  static double[] over(Dataset<?> rows, LossPass pass) {
    List<double[]> sums =
        rows.select(pass.predictions().column(), pass.labels().column())
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(new LossSums(pass))
            .collect();
    double[] total = new double[2];
    sums.forEach(sum -> add(total, sum));
    return total;
  }

  private static void add(double[] total, double[] sum) {
    total[0] += sum[0];
    total[1] += sum[1];
  }

  @Override
  public Iterator<double[]> call(Iterator<InternalRow> rows) {
    double[] total = new double[2];
    if (rows.hasNext()) {
      try (LossSession session = pass.open(TaskContext.get().cpus())) {
        sum(rows, session, total);
      }
    }
    return List.of(total).iterator();
  }

  private static void sum(Iterator<InternalRow> rows, LossSession session, double[] total) {
    long taken = 0;
    while (rows.hasNext()) {
      int count = 0;
      for (; count < LossPass.BATCH_ROWS && rows.hasNext(); count++) {
        session.load(count, taken++, rows.next(), 0, 1);
      }
      session.run(count);
      add(total, session.tally());
    }
  }
}
