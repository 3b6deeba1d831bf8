package org.sparknn.model;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Setters that several stages share and that give back the stage as its own class. */
final class Setting {
  private Setting() {}

  /**
   * Sets a Param.
   *
   * @param <S> the stage's own class
   */
  @SuppressWarnings("unchecked") // S is the stage's own class
  static <S, T> S set(Params stage, Param<T> param, T value) {
    stage.set(param, value);
    return (S) stage;
  }
}
