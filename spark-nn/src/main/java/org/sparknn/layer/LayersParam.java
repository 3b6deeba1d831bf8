package org.sparknn.layer;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** A Param that holds the layers of a container as JSON, see {@link LayerStage#json}. */
final class LayersParam extends Param<String> {
  LayersParam(Params owner, String name, String doc) {
    super(owner, name, doc);
  }
}
