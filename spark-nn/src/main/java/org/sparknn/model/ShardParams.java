package org.sparknn.model;

import java.io.Serializable;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.sparknn.train.ShardSettings;

/** How ranks keep their rows. */
public interface ShardParams extends Params {

  /** Where the Params are kept. */
  ShardParams.Fields shardParams();

  /** The Params together. */
  default ShardSettings shards() {
    return new ShardSettings(getShardMemoryFraction());
  }

  default DoubleParam shardMemoryFraction() {
    return shardParams().shardMemoryFraction;
  }

  default double getShardMemoryFraction() {
    return (double) getOrDefault(shardMemoryFraction());
  }

  /** Holds the Params, made once the owner has its uid. */
  final class Fields implements Serializable {
    private final DoubleParam shardMemoryFraction;

    Fields(Params owner) {
      shardMemoryFraction =
          new DoubleParam(
              owner,
              "shardMemoryFraction",
              "part of the heap that is free when loading begins that rows may take; more lie in a"
                  + " file",
              ParamValidators.inRange(0, 1));
      owner.setDefault(shardMemoryFraction, ShardSettings.DEFAULT.memoryFraction());
    }
  }
}
