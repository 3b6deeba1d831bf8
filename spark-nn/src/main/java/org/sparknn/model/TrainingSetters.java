package org.sparknn.model;

/**
 * Sets how a network is trained.
 *
 * @param <S> the estimator's own class
 */
public interface TrainingSetters<S>
    extends TrainingParams,
        RecoverySetters<S>,
        GradientSetters<S>,
        TransportParams<S>,
        ShardSetters<S>,
        ScoringParams<S> {

  /** Where the Params of a run are kept. */
  RunFields runFields();

  @Override
  default RecoveryParams.Fields recoveryParams() {
    return runFields().recovery();
  }

  @Override
  default GradientParams.Fields gradientParams() {
    return runFields().gradients();
  }

  @Override
  default TransportParams.Fields transportParams() {
    return runFields().transport();
  }

  @Override
  default ShardParams.Fields shardParams() {
    return runFields().shards();
  }

  /** Passes over the rows. */
  default S setEpochs(int value) {
    return Chained.set(this, epochs(), value);
  }

  /** Rows of a step, over all ranks together. */
  default S setBatchSize(int value) {
    return Chained.set(this, batchSize(), value);
  }

  /** {@code sgd}, {@code adam} (the default) or {@code adamw}, as torch.optim has them. */
  default S setOptimizer(String value) {
    return Chained.set(this, optimizer(), value);
  }

  /** Size of a step, before the schedule. */
  default S setLearningRate(double value) {
    return Chained.set(this, learningRate(), value);
  }

  /**
   * How the learning rate falls: {@code constant}, or {@code cosine} (the default), to 0 at the
   * end.
   */
  default S setSchedule(String value) {
    return Chained.set(this, schedule(), value);
  }

  /** Momentum of {@code sgd}. */
  default S setMomentum(double value) {
    return Chained.set(this, momentum(), value);
  }

  /** Whether {@code sgd} looks ahead. */
  default S setNesterov(boolean value) {
    return Chained.set(this, nesterov(), value);
  }

  /** Decay of the weights; if not set 0.01 for {@code adamw} and 0 for the others. */
  default S setWeightDecay(double value) {
    return Chained.set(this, weightDecay(), value);
  }

  /** Decay of the first moment of {@code adam} and {@code adamw}, below 1. */
  default S setBeta1(double value) {
    return Chained.set(this, beta1(), value);
  }

  /** Decay of the second moment of {@code adam} and {@code adamw}, below 1. */
  default S setBeta2(double value) {
    return Chained.set(this, beta2(), value);
  }

  /** What is added to the denominator of {@code adam} and {@code adamw}. */
  default S setEpsilon(double value) {
    return Chained.set(this, epsilon(), value);
  }

  /** Seed of the first weights, the order of the rows and dropout. */
  default S setSeed(long value) {
    return Chained.set(this, seed(), value);
  }

  /** Whether the rows are shuffled in each epoch, by the seed, or taken in their order. */
  default S setShuffle(boolean value) {
    return Chained.set(this, shuffle(), value);
  }

  /** Tasks that train together; 0: as many as there are slots. */
  default S setRanks(int value) {
    return Chained.set(this, ranks(), value);
  }

  /** Threads of each task, at most 1024; 0: {@code spark.task.cpus}. */
  default S setThreadsPerRank(int value) {
    return Chained.set(this, threadsPerRank(), value);
  }

  /**
   * A safetensors file with the weights to start from, on any Hadoop file system: a torch {@code
   * state_dict}. {@link TrainingParams#epochs} may be 0. Fitting refuses a file that does not hold
   * the network's tensors, and names each that is missing, unexpected or of another shape.
   */
  default S setWeightsPath(String value) {
    return Chained.set(this, weightsPath(), value);
  }

  /** What inputs are multiplied by first; if not set 1/255 for bytes and 1 for floats. */
  default S setInputScale(double value) {
    return Chained.set(this, inputScale(), value);
  }

  /** What is then subtracted, a number for each channel; none: nothing. */
  default S setInputMean(double... value) {
    return Chained.set(this, inputMean(), value.clone());
  }

  /** What is then divided by, a number for each channel; none: nothing. */
  default S setInputStd(double... value) {
    return Chained.set(this, inputStd(), value.clone());
  }
}
