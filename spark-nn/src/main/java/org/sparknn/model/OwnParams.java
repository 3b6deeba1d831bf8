package org.sparknn.model;

import org.apache.spark.ml.classification.ProbabilisticClassifierParams;
import org.apache.spark.ml.param.shared.HasFeaturesCol;
import org.apache.spark.ml.param.shared.HasLabelCol;
import org.apache.spark.ml.param.shared.HasPredictionCol;
import org.apache.spark.ml.param.shared.HasProbabilityCol;
import org.apache.spark.ml.param.shared.HasRawPredictionCol;
import org.apache.spark.ml.param.shared.HasThresholds;

/**
 * Spark's constructors make their Params before a Java subclass can set its uid, so that all of
 * them would belong to a stage named null. Makes them again.
 */
final class OwnParams {
  private OwnParams() {}

  /** To be called when the uid is set. */
  static void renew(ProbabilisticClassifierParams stage) {
    stage.defaultParamMap().toList().forEach(pair -> stage.defaultParamMap().remove(pair.param()));
    HasLabelCol.$init$(stage);
    HasFeaturesCol.$init$(stage);
    HasPredictionCol.$init$(stage);
    HasRawPredictionCol.$init$(stage);
    HasProbabilityCol.$init$(stage);
    HasThresholds.$init$(stage);
  }
}
