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

  default S setEpochs(int value) {
    return Chained.set(this, epochs(), value);
  }

  default S setBatchSize(int value) {
    return Chained.set(this, batchSize(), value);
  }

  default S setOptimizer(String value) {
    return Chained.set(this, optimizer(), value);
  }

  default S setLearningRate(double value) {
    return Chained.set(this, learningRate(), value);
  }

  default S setSchedule(String value) {
    return Chained.set(this, schedule(), value);
  }

  default S setMomentum(double value) {
    return Chained.set(this, momentum(), value);
  }

  default S setNesterov(boolean value) {
    return Chained.set(this, nesterov(), value);
  }

  default S setWeightDecay(double value) {
    return Chained.set(this, weightDecay(), value);
  }

  default S setBeta1(double value) {
    return Chained.set(this, beta1(), value);
  }

  default S setBeta2(double value) {
    return Chained.set(this, beta2(), value);
  }

  default S setEpsilon(double value) {
    return Chained.set(this, epsilon(), value);
  }

  default S setSeed(long value) {
    return Chained.set(this, seed(), value);
  }

  default S setShuffle(boolean value) {
    return Chained.set(this, shuffle(), value);
  }

  default S setRanks(int value) {
    return Chained.set(this, ranks(), value);
  }

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

  default S setInputScale(double value) {
    return Chained.set(this, inputScale(), value);
  }

  default S setInputMean(double... value) {
    return Chained.set(this, inputMean(), value.clone());
  }

  default S setInputStd(double... value) {
    return Chained.set(this, inputStd(), value.clone());
  }
}
