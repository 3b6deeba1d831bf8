package org.sparknn.train;

import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.sparknn.kernels.network.StateDict;
import scala.reflect.ClassTag$;

/** The weights that a run starts from, on their way to the ranks if they do not draw them. */
final class SentWeights implements AutoCloseable {
  private final SparkContext context;
  private final Optional<Broadcast<StateDict>> broadcast;

  private SentWeights(SparkContext context, Optional<Broadcast<StateDict>> broadcast) {
    this.context = context;
    this.broadcast = broadcast;
  }

  /**
   * Reads them and makes them ready to be sent: the driver keeps them once, serialized.
   *
   * @throws RuntimeException as {@link InitialWeights#given} does
   */
  static SentWeights of(TrainingSettings settings, SparkSession spark) {
    return new SentWeights(
        spark.sparkContext(),
        settings
            .initial()
            .given(settings.network().slots(), spark)
            .map(
                state ->
                    spark
                        .sparkContext()
                        .broadcastInternal(state, true, ClassTag$.MODULE$.apply(StateDict.class))));
  }

  /** What each rank reads them from; empty if it draws them. */
  Optional<Broadcast<StateDict>> broadcast() {
    return broadcast;
  }

  /** Ranks that run have taken them over: their processes need not keep them. */
  void taken() {
    broadcast.ifPresent(Broadcast::unpersist);
  }

  /** Removes them everywhere; an application that has stopped has done so. */
  @Override
  public void close() {
    Cleaning.uninterrupted(
        () -> broadcast.filter(any -> !context.isStopped()).ifPresent(Broadcast::destroy));
  }
}
