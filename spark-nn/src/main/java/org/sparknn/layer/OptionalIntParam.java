package org.sparknn.layer;

import java.util.Arrays;
import java.util.OptionalInt;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Params;

/** A number or, as an empty array, torch's None. */
final class OptionalIntParam extends IntArrayParam {
  private final Params owner;

  OptionalIntParam(Params owner, String name, String doc) {
    super(owner, name, doc);
    this.owner = owner;
    owner.setDefault(this, new int[0]);
  }

  OptionalInt value() {
    return Arrays.stream(owner.getOrDefault(this)).findFirst();
  }
}
