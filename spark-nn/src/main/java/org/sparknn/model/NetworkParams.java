package org.sparknn.model;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** A stage that holds its network as JSON, see {@link Sequential#fromJson}. */
public interface NetworkParams extends Params {

  Param<String> networkJson();

  /**
   * The network.
   *
   * @throws IllegalArgumentException if none was set
   */
  default Sequential getNetwork() {
    return Sequential.fromJson(Architecture.of(this).toString());
  }

  /** Makes the Param, once the owner has its uid. */
  static Param<String> param(Params owner) {
    return new Param<>(owner, "network", "the network as JSON, see Sequential");
  }
}
