package org.sparknn.train;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Slot;

/** Where a run's first weights come from. */
@FunctionalInterface
public interface InitialWeights extends Serializable {
  /** Each rank draws them by torch's rules, from the run's seed: nothing is sent. */
  InitialWeights DRAWN = (slots, spark) -> Optional.empty();

  /**
   * The weights, read by the driver, which keeps no reference to them.
   *
   * @return a value for each slot; empty for {@link #DRAWN}
   */
  Optional<StateDict> given(List<Slot> slots, SparkSession spark);
}
