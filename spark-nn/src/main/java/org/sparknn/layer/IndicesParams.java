package org.sparknn.layer;

import org.apache.spark.ml.param.Param;

/**
 * The Param of stages that read or add a column of positions, see {@link
 * org.sparknn.model.IndexColumn}.
 *
 * @param <S> the stage's own class
 */
public interface IndicesParams<S> extends ColumnParams<S> {

  Param<String> indicesCol();

  default String getIndicesCol() {
    return getOrDefault(indicesCol());
  }

  default S setIndicesCol(String value) {
    return StageParams.change(this, indicesCol(), value);
  }
}
