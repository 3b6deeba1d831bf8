package org.sparknn.train;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparknn.collective.BarrierJob;
import org.sparknn.collective.BarrierJobException;
import org.sparknn.collective.DriverLink;
import org.sparknn.collective.Limits;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.Lanes;
import org.sparknn.model.TargetColumn;
import org.sparknn.model.TensorColumn;

/** Trains a network data-parallel: one barrier job in which each task is a rank. */
public final class Trainer {
  /** A step may take minutes on a large network; a lost connection is noticed at once. */
  private static final Limits LIMITS = new Limits(120, 600);

  private Trainer() {}

  /**
   * Trains on the rows of a dataset.
   *
   * @param features the column of the inputs
   * @param targets the column that the loss compares the outputs with
   * @throws IllegalArgumentException if the settings do not fit the cluster or the data
   * @throws TrainingException if a rank fails
   */
  public static TrainingResult train(
      Dataset<?> rows,
      TensorColumn features,
      TargetColumn targets,
      TrainingSettings settings,
      TrainingListener listener) {
    requireShape(features, settings.rowShape());
    Shape row = settings.rowShape();
    settings.inputTransform().check(row.rank() == 0 ? 1 : row.size(0));
    Plan plan =
        Plan.overRows(settings.network(), row, Purpose.TRAINING, settings.loss(), targets.target());
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    int ranks = Slots.ranks(context.sc(), settings.ranks(), settings.batchSize());
    PackedRows packing = new PackedRows(features, targets, settings.loss(), plan.output().shape());
    JavaRDD<InternalRow> selected = packing.select(rows);
    long[] counts = PackedRows.count(selected);
    Lanes lanes =
        new Lanes(
            Arrays.stream(counts).sum(),
            settings.batchSize(),
            settings.seed(),
            settings.shuffle(),
            plan.minimumRows());
    Broadcast<StateDict> initial = context.broadcast(settings.initial());
    try {
      int threads =
          settings.threadsPerRank() > 0
              ? settings.threadsPerRank()
              : context.getConf().getInt("spark.task.cpus", 1);
      TrainingTask task = new TrainingTask(settings, initial, lanes, packing, threads);
      Progress progress = new Progress(listener, ranks, lanes, settings.epochs());
      JavaRDD<byte[]> shards = packing.deal(selected, counts, lanes, ranks);
      return result(run(shards, task, progress));
    } finally {
      initial.destroy();
    }
  }

  private static void requireShape(TensorColumn features, Shape wanted) {
    if (!features.shape().equals(wanted)) {
      throw new ShapeException(
          "the network wants inputs of shape %s but the features have shape %s"
              .formatted(wanted, features.shape()));
    }
  }

  private static List<RankResult> run(
      JavaRDD<byte[]> shards, TrainingTask task, Progress progress) {
    try (DriverLink driver =
        DriverLink.open((attempt, rank, report) -> ProgressMessage.deliver(report, progress))) {
      return BarrierJob.run(shards, driver, 0, LIMITS, task);
    } catch (BarrierJobException failure) {
      throw explained(failure);
    }
  }

  /** What is wrong with the data is the caller's to mend: its message without Spark's around it. */
  private static RuntimeException explained(BarrierJobException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ShapeException refusal) {
        return refusal;
      }
    }
    return new TrainingException(failure.getMessage(), failure);
  }

  private static TrainingResult result(List<RankResult> results) {
    RankResult first = results.get(0);
    for (int rank = 1; rank < results.size(); rank++) {
      if (results.get(rank).checksum() != first.checksum()) {
        throw new IllegalStateException(
            "the weights of rank %d are not those of rank 0: its machine computes differently"
                .formatted(rank));
      }
    }
    return new TrainingResult(
        first.state(), List.copyOf(first.history()), results.size(), first.backend());
  }

  /** Hands rank 0's reports to the caller's listener. */
  private static final class Progress implements ProgressMessage.Receiver {
    private final TrainingListener listener;
    private final int ranks;
    private final Lanes lanes;
    private final int epochs;

    Progress(TrainingListener listener, int ranks, Lanes lanes, int epochs) {
      this.listener = listener;
      this.ranks = ranks;
      this.lanes = lanes;
      this.epochs = epochs;
    }

    @Override
    public void started(String backend) {
      listener.started(ranks, backend, lanes.rows(), (long) epochs * lanes.stepsPerEpoch());
    }

    @Override
    public void step(StepReport report) {
      listener.step(report);
    }
  }
}
