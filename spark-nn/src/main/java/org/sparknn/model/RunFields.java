package org.sparknn.model;

import java.io.Serializable;
import org.apache.spark.ml.param.Params;

/** Holds the Params of an estimator's runs besides those of the steps themselves. */
public record RunFields(
    RecoveryParams.Fields recovery,
    GradientParams.Fields gradients,
    TransportParams.Fields transport,
    ShardParams.Fields shards)
    implements Serializable {

  /** Made once the owner has its uid. */
  static RunFields of(Params owner) {
    return new RunFields(
        new RecoveryParams.Fields(owner),
        new GradientParams.Fields(owner),
        new TransportParams.Fields(owner),
        new ShardParams.Fields(owner));
  }
}
