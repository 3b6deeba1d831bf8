package org.sparknn.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.param.Params;
import org.sparknn.kernels.loss.LossTypes;
import org.sparknn.kernels.network.LayerTypes;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.loss.LossStage;

/**
 * The stages that an estimator holds as JSON, to which Params may belong.
 *
 * @param owner the estimator
 * @param network its layers
 * @param loss its loss, if it holds one
 */
record HeldParams(Params owner, Architecture network, Optional<ObjectNode> loss) {

  /**
   * Changes the layers and the loss that Params belong to. Params of other stages are left alone,
   * since a Pipeline hands all Params to each of its stages.
   *
   * @throws IllegalArgumentException if a Param is of a layer or a loss that is not held here, or
   *     is no argument of the one it belongs to
   */
  void hand(ParamMap extra) {
    List<String> unknown = new ArrayList<>();
    for (ParamPair<?> pair : extra.toList()) {
      Param<?> param = pair.param();
      if (network.has(param.parent()) && !isOwn(param)) {
        network.set(param, pair.value());
      } else if (isLoss(param)) {
        LossStage.change(loss.orElseThrow(), param, pair.value());
      } else if (!isOwn(param) && isHeldByAnother(param.parent())) {
        unknown.add(param.toString());
      }
    }
    refuse(unknown);
  }

  /**
   * Refuses Params that belong neither to the owner nor to what it holds.
   *
   * @throws IllegalArgumentException with their names
   */
  void requireKnown(ParamMap extra) {
    List<String> unknown = new ArrayList<>();
    for (ParamPair<?> pair : extra.toList()) {
      Param<?> param = pair.param();
      if (!isOwn(param) && !isLoss(param) && !network.has(param.parent())) {
        unknown.add(param.toString());
      }
    }
    refuse(unknown);
  }

  private void refuse(List<String> unknown) {
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "neither %s nor a layer of its network has the Params %s"
              .formatted(owner.uid(), unknown));
    }
  }

  private boolean isOwn(Param<?> param) {
    return param.parent().equals(owner.uid()) && owner.hasParam(param.name());
  }

  private boolean isLoss(Param<?> param) {
    return loss.isPresent() && param.parent().equals(loss.orElseThrow().path("uid").textValue());
  }

  /** Whether a uid is a layer's or a loss's, as their constructors without a uid make them. */
  private static boolean isHeldByAnother(String uid) {
    int end = uid.lastIndexOf('_');
    String kind = end < 0 ? uid : uid.substring(0, end);
    return NetworkJson.containers().contains(kind)
        || LayerTypes.names().contains(kind)
        || LossTypes.names().contains(kind);
  }
}
