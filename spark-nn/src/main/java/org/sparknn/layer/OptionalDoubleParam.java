package org.sparknn.layer;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Params;

/** A number or, as NaN, torch's None. */
final class OptionalDoubleParam extends DoubleParam {
  OptionalDoubleParam(Params owner, String name, String doc) {
    super(owner, name, doc);
  }
}
