package org.sparknn.collective;

import java.io.Serializable;
import java.util.Iterator;

/**
 * What each rank of a barrier job does.
 *
 * @param <T> its rows
 * @param <R> its result, which Spark's serializer sends to the driver
 */
@FunctionalInterface
public interface RankFunction<T, R> extends Serializable {
  R call(RankContext context, Iterator<T> rows) throws Exception;

  /** Whether a failure would come again in another attempt at the run. */
  default boolean isPermanent(Throwable failure) {
    return false;
  }
}
