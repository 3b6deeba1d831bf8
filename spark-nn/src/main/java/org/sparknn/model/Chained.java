package org.sparknn.model;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Params with setters that several stages share and that give back the stage as its own class.
 *
 * @param <S> the stage's own class
 */
interface Chained<S> extends Params {

  /** Sets a Param. */
  @SuppressWarnings("unchecked") // S is the stage's own class
  static <S, T> S set(Chained<S> stage, Param<T> param, T value) {
    stage.set(param, value);
    return (S) stage;
  }
}
