package org.sparknn.model;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.sparknn.kernels.optimizer.Schedule;

/** How a network is trained. */
public interface TrainingParams extends Params {

  /** Where the Params are kept. */
  TrainingParams.Fields trainingParams();

  default IntParam epochs() {
    return trainingParams().epochs;
  }

  default int getEpochs() {
    return (int) getOrDefault(epochs());
  }

  default IntParam batchSize() {
    return trainingParams().batchSize;
  }

  default int getBatchSize() {
    return (int) getOrDefault(batchSize());
  }

  default Param<String> optimizer() {
    return trainingParams().optimizer;
  }

  default String getOptimizer() {
    return getOrDefault(optimizer());
  }

  default Param<String> schedule() {
    return trainingParams().schedule;
  }

  default String getSchedule() {
    return getOrDefault(schedule());
  }

  default DoubleParam learningRate() {
    return trainingParams().learningRate;
  }

  default DoubleParam momentum() {
    return trainingParams().momentum;
  }

  default double getMomentum() {
    return (double) getOrDefault(momentum());
  }

  default BooleanParam nesterov() {
    return trainingParams().nesterov;
  }

  default boolean getNesterov() {
    return (boolean) getOrDefault(nesterov());
  }

  default DoubleParam weightDecay() {
    return trainingParams().weightDecay;
  }

  default DoubleParam beta1() {
    return trainingParams().beta1;
  }

  default double getBeta1() {
    return (double) getOrDefault(beta1());
  }

  default DoubleParam beta2() {
    return trainingParams().beta2;
  }

  default double getBeta2() {
    return (double) getOrDefault(beta2());
  }

  default DoubleParam epsilon() {
    return trainingParams().epsilon;
  }

  default double getEpsilon() {
    return (double) getOrDefault(epsilon());
  }

  default LongParam seed() {
    return trainingParams().seed;
  }

  default long getSeed() {
    return (long) getOrDefault(seed());
  }

  default BooleanParam shuffle() {
    return trainingParams().shuffle;
  }

  default boolean getShuffle() {
    return (boolean) getOrDefault(shuffle());
  }

  default IntParam ranks() {
    return trainingParams().ranks;
  }

  default int getRanks() {
    return (int) getOrDefault(ranks());
  }

  default IntParam threadsPerRank() {
    return trainingParams().threadsPerRank;
  }

  default int getThreadsPerRank() {
    return (int) getOrDefault(threadsPerRank());
  }

  default Param<String> weightsPath() {
    return trainingParams().weightsPath;
  }

  default String getWeightsPath() {
    return getOrDefault(weightsPath());
  }

  default double getLearningRate() {
    return (double) getOrDefault(learningRate());
  }

  default double getWeightDecay() {
    if (isDefined(weightDecay())) {
      return (double) getOrDefault(weightDecay());
    }
    return getOptimizer().equals("adamw") ? 0.01 : 0;
  }

  /** Holds the Params, made once the owner has its uid. */
  final class Fields implements Serializable {
    private final IntParam epochs;
    private final IntParam batchSize;
    private final Param<String> optimizer;
    private final DoubleParam learningRate;
    private final Param<String> schedule;
    private final DoubleParam momentum;
    private final BooleanParam nesterov;
    private final DoubleParam weightDecay;
    private final DoubleParam beta1;
    private final DoubleParam beta2;
    private final DoubleParam epsilon;
    private final LongParam seed;
    private final BooleanParam shuffle;
    private final IntParam ranks;
    private final IntParam threadsPerRank;
    private final Param<String> weightsPath;

    Fields(Params owner) {
      epochs = new IntParam(owner, "epochs", "passes over the data", ParamValidators.gtEq(0));
      batchSize =
          new IntParam(
              owner, "batchSize", "rows of a step over all ranks together", ParamValidators.gt(0));
      optimizer =
          new Param<>(
              owner,
              "optimizer",
              "sgd, adam or adamw",
              ParamValidators.inArray(List.of("sgd", "adam", "adamw")));
      learningRate =
          new DoubleParam(
              owner,
              "learningRate",
              "size of a step, before the schedule",
              ParamValidators.gtEq(0));
      schedule =
          new Param<>(
              owner,
              "schedule",
              "how the learning rate falls: constant or cosine",
              ParamValidators.inArray(Schedule.labels()));
      momentum = new DoubleParam(owner, "momentum", "momentum of sgd", ParamValidators.gtEq(0));
      nesterov = new BooleanParam(owner, "nesterov", "whether sgd looks ahead");
      weightDecay =
          new DoubleParam(
              owner,
              "weightDecay",
              "decay of the weights; if not set 0.01 for adamw and 0 for the others",
              ParamValidators.gtEq(0));
      beta1 =
          new DoubleParam(
              owner,
              "beta1",
              "decay of the first moment of adam and adamw",
              ParamValidators.inRange(0, 1, true, false));
      beta2 =
          new DoubleParam(
              owner,
              "beta2",
              "decay of the second moment of adam and adamw",
              ParamValidators.inRange(0, 1, true, false));
      epsilon =
          new DoubleParam(
              owner,
              "epsilon",
              "added to the denominator of adam and adamw",
              ParamValidators.gtEq(0));
      seed =
          new LongParam(
              owner, "seed", "seed of the first weights, the order of the rows and dropout");
      shuffle =
          new BooleanParam(
              owner, "shuffle", "whether the rows are shuffled by the seed, or taken in order");
      ranks =
          new IntParam(
              owner,
              "ranks",
              "tasks that train together; 0: as many as there are slots",
              ParamValidators.gtEq(0));
      threadsPerRank =
          new IntParam(
              owner,
              "threadsPerRank",
              "threads of each task; 0: spark.task.cpus",
              ParamValidators.gtEq(0));
      weightsPath =
          new Param<>(
              owner,
              "weightsPath",
              "safetensors file with the first weights under torch's names; empty: by the seed");
      owner.setDefault(epochs, 6);
      owner.setDefault(batchSize, 64);
      owner.setDefault(optimizer, "adam");
      owner.setDefault(learningRate, 0.001);
      owner.setDefault(schedule, "cosine");
      owner.setDefault(momentum, 0.9);
      owner.setDefault(nesterov, false);
      owner.setDefault(beta1, 0.9);
      owner.setDefault(beta2, 0.999);
      owner.setDefault(epsilon, 1e-8);
      owner.setDefault(seed, 0L);
      owner.setDefault(shuffle, true);
      owner.setDefault(ranks, 0);
      owner.setDefault(threadsPerRank, 0);
      owner.setDefault(weightsPath, "");
    }
  }
}
