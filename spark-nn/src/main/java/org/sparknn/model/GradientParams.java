package org.sparknn.model;

import java.io.Serializable;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.sparknn.kernels.training.GradientSettings;
import org.sparknn.kernels.training.NonFinite;

/** How gradients become updates in a training run, see {@link GradientSettings}. */
public interface GradientParams extends Params {

  /** Where the Params are kept. */
  GradientParams.Fields gradientParams();

  /** The Params together. */
  default GradientSettings gradients() {
    return new GradientSettings(
        getAccumulationSteps(),
        getClipNorm(),
        getClipValue(),
        NonFinite.of(getNonFinite()),
        getCheckReplicasEvery(),
        getDeferredUpdates());
  }

  default IntParam accumulationSteps() {
    return gradientParams().accumulationSteps;
  }

  default int getAccumulationSteps() {
    return (int) getOrDefault(accumulationSteps());
  }

  default DoubleParam clipNorm() {
    return gradientParams().clipNorm;
  }

  default double getClipNorm() {
    return (double) getOrDefault(clipNorm());
  }

  default DoubleParam clipValue() {
    return gradientParams().clipValue;
  }

  default double getClipValue() {
    return (double) getOrDefault(clipValue());
  }

  default Param<String> nonFinite() {
    return gradientParams().nonFinite;
  }

  default String getNonFinite() {
    return getOrDefault(nonFinite());
  }

  default IntParam checkReplicasEvery() {
    return gradientParams().checkReplicasEvery;
  }

  default int getCheckReplicasEvery() {
    return (int) getOrDefault(checkReplicasEvery());
  }

  default BooleanParam deferredUpdates() {
    return gradientParams().deferredUpdates;
  }

  default boolean getDeferredUpdates() {
    return (boolean) getOrDefault(deferredUpdates());
  }

  /** Holds the Params, made once the owner has its uid. */
  final class Fields implements Serializable {
    private final IntParam accumulationSteps;
    private final DoubleParam clipNorm;
    private final DoubleParam clipValue;
    private final Param<String> nonFinite;
    private final IntParam checkReplicasEvery;
    private final BooleanParam deferredUpdates;

    Fields(Params owner) {
      accumulationSteps =
          new IntParam(
              owner,
              "accumulationSteps",
              "batches whose gradients make one update",
              ParamValidators.gt(0));
      clipNorm =
          new DoubleParam(
              owner,
              "clipNorm",
              "bound of the L2 norm of all gradients together; 0: none",
              ParamValidators.gtEq(0));
      clipValue =
          new DoubleParam(
              owner,
              "clipValue",
              "bound of each gradient's absolute value; 0: none",
              ParamValidators.gtEq(0));
      nonFinite =
          new Param<>(
              owner,
              "nonFinite",
              "when a loss or gradient is infinite or NaN: stop, skip the update, or reduce the"
                  + " learning rate as well",
              ParamValidators.inArray(NonFinite.labels()));
      checkReplicasEvery =
          new IntParam(
              owner,
              "checkReplicasEvery",
              "steps from one comparison of all ranks' weights to the next; 0: none",
              ParamValidators.gtEq(0));
      deferredUpdates =
          new BooleanParam(
              owner,
              "deferredUpdates",
              "whether each weight is updated only when the next forward pass reads it");
      GradientSettings defaults = GradientSettings.DEFAULT;
      owner.setDefault(accumulationSteps, defaults.accumulationSteps());
      owner.setDefault(clipNorm, defaults.clipNorm());
      owner.setDefault(clipValue, defaults.clipValue());
      owner.setDefault(nonFinite, defaults.nonFinite().label());
      owner.setDefault(checkReplicasEvery, defaults.checkReplicasEvery());
      owner.setDefault(deferredUpdates, defaults.deferredUpdates());
    }
  }
}
