package org.sparknn.train;

import org.sparknn.checkpoint.CheckpointSettings;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.GradientSettings;
import org.sparknn.kernels.training.InputTransform;

/**
 * What a training run does, besides its data.
 *
 * @param rowShape shape of one row's features, (C, H, W) for images
 * @param initial where the weights to start from come from
 * @param loss reduced by the mean or the sum
 * @param epochs passes over the data
 * @param batchSize rows of a step over all ranks together
 * @param seed for the order of the rows and for dropout
 * @param shuffle whether rows are dealt and shuffled by the seed, or taken in the plan's order
 * @param ranks number of ranks, or 0 for as many as the master offers slots
 * @param threadsPerRank threads that each rank computes with, at most 1024, or 0 for {@code
 *     spark.task.cpus}
 * @param backend {@code auto} or the name of a backend
 * @param recovery what happens when a rank fails
 * @param gradients how gradients become updates
 * @param transport how gradients travel
 * @param shards how a rank keeps its rows
 */
public record TrainingSettings(
    Network network,
    Shape rowShape,
    InputTransform inputTransform,
    InitialWeights initial,
    Loss loss,
    Optimizer optimizer,
    double learningRate,
    Schedule schedule,
    int epochs,
    int batchSize,
    long seed,
    boolean shuffle,
    int ranks,
    int threadsPerRank,
    String backend,
    RecoverySettings recovery,
    GradientSettings gradients,
    TransportSettings transport,
    ShardSettings shards) {

  private static final int MOST_THREADS = 1024;

  public TrainingSettings {
    loss.reduction().requireOneNumber();
    if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "learning rate must be a finite number of at least 0 but got " + learningRate);
    }
    requireAtLeast("epochs", epochs, 0);
    requireAtLeast("batch size", batchSize, 1);
    requireAtLeast("ranks", ranks, 0);
    requireAtLeast("threads per rank", threadsPerRank, 0);
    if (threadsPerRank > MOST_THREADS) {
      throw new IllegalArgumentException(
          "threads per rank must be at most %d but got %d".formatted(MOST_THREADS, threadsPerRank));
    }
    if (ranks > batchSize) {
      throw new IllegalArgumentException(
          "%d ranks need a batch of at least as many rows but the batch size is %d"
              .formatted(ranks, batchSize));
    }
  }

  /** The same with other checkpoints. */
  TrainingSettings with(CheckpointSettings checkpoints) {
    return new TrainingSettings(
        network,
        rowShape,
        inputTransform,
        initial,
        loss,
        optimizer,
        learningRate,
        schedule,
        epochs,
        batchSize,
        seed,
        shuffle,
        ranks,
        threadsPerRank,
        backend,
        recovery.with(checkpoints),
        gradients,
        transport,
        shards);
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %d but got %d".formatted(name, least, value));
    }
  }
}
