package org.sparknn.model;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.score.ScoringModel;

/**
 * A model that is sent to the executors once, for as many transformations as it serves. Not
 * thread-safe.
 */
final class BroadcastModel implements Serializable {
  private static final long serialVersionUID = 1L;

  private transient Sent last;

  private record Sent(
      ScoringSettings settings, SparkContext context, Broadcast<ScoringModel> value) {

    /** Whether these are the settings and the context, and the context still runs. */
    boolean serves(ScoringSettings wanted, SparkContext running) {
      return settings.equals(wanted) && context == running && !context.isStopped();
    }
  }

  /** The model on its way, from before if it was the same. */
  Broadcast<ScoringModel> get(ScoringSettings settings, StateDict state, SparkContext context) {
    if (last == null || !last.serves(settings, context)) {
      ScoringModel model =
          new ScoringModel(
              NetworkJson.read(NetworkJson.parse(settings.network())),
              settings.rowShape(),
              state,
              settings.transform(),
              settings.backend(),
              settings.batchRows());
      last =
          new Sent(settings, context, JavaSparkContext.fromSparkContext(context).broadcast(model));
    }
    return last.value();
  }

  /** One that starts with what this one has sent. */
  BroadcastModel copy() {
    BroadcastModel copy = new BroadcastModel();
    copy.last = last;
    return copy;
  }
}
