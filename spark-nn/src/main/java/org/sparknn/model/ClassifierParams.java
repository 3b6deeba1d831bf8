package org.sparknn.model;

import java.io.Serializable;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/** What a classifier knows of its classes. */
public interface ClassifierParams extends Params {

  /** Where the Params are kept. */
  ClassifierParams.Fields classifierParams();

  default StringArrayParam classNamesParam() {
    return classifierParams().classNames;
  }

  default String[] getClassNames() {
    return getOrDefault(classNamesParam());
  }

  default DoubleArrayParam classWeights() {
    return classifierParams().classWeights;
  }

  default double[] getClassWeights() {
    return getOrDefault(classWeights());
  }

  default DoubleParam labelSmoothing() {
    return classifierParams().labelSmoothing;
  }

  default double getLabelSmoothing() {
    return (double) getOrDefault(labelSmoothing());
  }

  /** Holds the Params, made once the owner has its uid. */
  final class Fields implements Serializable {
    private final StringArrayParam classNames;
    private final DoubleArrayParam classWeights;
    private final DoubleParam labelSmoothing;

    Fields(Params owner) {
      classNames =
          new StringArrayParam(
              owner,
              "classNames",
              "names of the classes; if not set the label column's, or 0, 1, …");
      classWeights =
          new DoubleArrayParam(
              owner, "classWeights", "weight of each class in the loss; empty: all the same");
      labelSmoothing =
          new DoubleParam(
              owner,
              "labelSmoothing",
              "share of the target that is spread over all classes",
              ParamValidators.inRange(0, 1));
      owner.setDefault(classWeights, new double[0]);
      owner.setDefault(labelSmoothing, 0.0);
    }
  }
}
