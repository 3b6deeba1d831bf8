package org.sparknn.model;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.sparknn.io.StoredWeights;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.train.InitialWeights;
import org.sparknn.train.Trainer;
import org.sparknn.train.TrainingListener;
import org.sparknn.train.TrainingResult;
import org.sparknn.train.TrainingSettings;

/**
 * An estimator's Params resolved against a schema: all that can be refused before a job is.
 *
 * @param outputShape of one row
 */
record Fitting(
    Network network,
    TensorColumn input,
    TargetColumn target,
    Shape outputShape,
    InputTransform inputTransform,
    Loss loss,
    Optimizer optimizer) {

  /** For any loss. */
  static Fitting of(Sequential sequential, StructType schema) {
    Architecture architecture = sequential.architecture();
    Network network = architecture.network();
    if (network.layers().isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no layers: setLayers comes first".formatted(sequential.uid()));
    }
    TensorColumn input =
        TensorSchema.input(schema, sequential.getInputCol(), architecture.inputShape());
    Shape output = NetworkShapes.outputOver(sequential.uid(), network, input);
    Loss loss = sequential.getLoss();
    loss.reduction().requireOneNumber();
    TargetColumn target = TargetColumns.of(schema, sequential.getLabelCol(), loss, output);
    return of(sequential, network, input, target, output, loss);
  }

  /** With the parts that estimators find in their own ways. */
  static Fitting of(
      TrainingSetters<?> params,
      Network network,
      TensorColumn input,
      TargetColumn target,
      Shape output,
      Loss loss) {
    InputTransform transform = ParamValues.inputTransform(params, input.isBytes());
    transform.check(input.shape().rank() == 0 ? 1 : input.shape().size(0));
    return new Fitting(network, input, target, output, transform, loss, optimizer(params));
  }

  private static Optimizer optimizer(TrainingParams params) {
    return params.getOptimizer().equals("sgd")
        ? new Sgd(params.getMomentum(), 0, params.getWeightDecay(), params.getNesterov())
        : new Adam(
            params.getBeta1(),
            params.getBeta2(),
            params.getEpsilon(),
            params.getWeightDecay(),
            params.getOptimizer().equals("adamw"));
  }

  /** Trains on the rows. */
  TrainingResult train(TrainingSetters<?> params, Dataset<?> rows, TrainingListener listener) {
    return Trainer.train(rows, input, target, settings(params), listener);
  }

  /** The weights to start from. */
  private static InitialWeights initial(TrainingParams params) {
    return params.getWeightsPath().isEmpty()
        ? InitialWeights.DRAWN
        : new StoredWeights(params.uid(), params.getWeightsPath(), "");
  }

  TrainingSettings settings(TrainingSetters<?> params) {
    return new TrainingSettings(
        network,
        input.shape(),
        inputTransform,
        initial(params),
        loss,
        optimizer,
        params.getLearningRate(),
        Schedule.of(params.getSchedule()),
        params.getEpochs(),
        params.getBatchSize(),
        params.getSeed(),
        params.getShuffle(),
        params.getRanks(),
        params.getThreadsPerRank(),
        ParamValues.backend(params),
        params.recovery(),
        params.gradients(),
        params.transport(),
        params.shards());
  }
}
