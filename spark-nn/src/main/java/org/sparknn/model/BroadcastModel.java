package org.sparknn.model;

import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.score.ScoringModel;

/** A model that was sent to the executors once, for as many transformations as it serves. */
record BroadcastModel(
    ScoringSettings settings, SparkContext context, Broadcast<ScoringModel> value) {

  static BroadcastModel of(ScoringSettings settings, StateDict state, SparkContext context) {
    Architecture network = Architecture.parse(settings.network());
    ScoringModel model =
        new ScoringModel(
            network.network(),
            network.requiredInputShape(),
            state,
            settings.transform(),
            settings.backend(),
            settings.batchRows());
    return new BroadcastModel(
        settings, context, JavaSparkContext.fromSparkContext(context).broadcast(model));
  }

  /** Whether these are the settings and the context, and the context still runs. */
  boolean serves(ScoringSettings wanted, SparkContext running) {
    return settings.equals(wanted) && context == running && !context.isStopped();
  }
}
