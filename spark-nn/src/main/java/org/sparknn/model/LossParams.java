package org.sparknn.model;

import java.io.Serializable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.loss.LossStage;

/** What a network's outputs are compared with, and how. */
public interface LossParams extends Params {

  /** Where the Params are kept. */
  LossParams.Fields lossParams();

  default Param<String> labelCol() {
    return lossParams().labelCol;
  }

  default String getLabelCol() {
    return getOrDefault(labelCol());
  }

  default Param<String> lossJson() {
    return lossParams().loss;
  }

  /** The engine's record of the loss. */
  default Loss getLoss() {
    return LossStage.parse(NetworkJson.parse(getOrDefault(lossJson())));
  }

  /** Holds the Params, made once the owner has its uid. */
  final class Fields implements Serializable {
    private final Param<String> labelCol;
    private final Param<String> loss;

    Fields(Params owner) {
      labelCol =
          new Param<>(
              owner, "labelCol", "what outputs are compared with: numbers or a tensor column");
      loss = new Param<>(owner, "loss", "the loss as JSON, see the package org.sparknn.loss");
      owner.setDefault(labelCol, "label");
      owner.setDefault(loss, "{\"type\":\"CrossEntropyLoss\"}");
    }
  }
}
