package org.sparknn.layer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * A layer as a stage: torch's constructor arguments as Params, see {@link LayerJson}. Layers
 * without weights are Transformers over a tensor column ({@link LayerTransformer}), layers with
 * weights are Estimators ({@link LayerEstimator}); both go into a {@code Sequential}.
 */
public interface LayerStage extends Params {

  /**
   * The engine's record of this layer.
   *
   * @throws ShapeException if its arguments break a rule or a required one is not set
   */
  default Layer layer() {
    return NetworkJson.readLayer(json());
  }

  /** The layer's name within a network; empty for its position. */
  Param<String> name();

  default String getName() {
    return getOrDefault(name());
  }

  /** This layer as {@link NetworkJson} has it, with the uid, and the name if there is one. */
  default ObjectNode json() {
    ObjectNode node = LayerJson.of(this);
    if (!getName().isEmpty()) {
      node.put("name", getName());
    }
    return node.put("uid", uid());
  }
}
