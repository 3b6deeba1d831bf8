package org.sparknn.model;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.loss.Weights;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.train.TrainingSettings;

/** A classifier's Params resolved against a schema: all that can be refused before a job is. */
record Fitting(
    Network network,
    Shape rowShape,
    int classes,
    TensorColumn features,
    TargetColumn labels,
    InputTransform inputTransform,
    CrossEntropyLoss loss,
    Optimizer optimizer,
    List<String> classNames) {

  static Fitting of(SequentialClassifier classifier, StructType schema) {
    Architecture architecture = classifier.architecture();
    Network network = architecture.network();
    Shape rowShape = architecture.requiredInputShape();
    int classes = NetworkShapes.classes(network, rowShape);
    TensorColumn features =
        ClassifierSchema.features(schema, classifier.getFeaturesCol(), rowShape);
    ClassifierSchema.checkLabel(schema, classifier.getLabelCol());
    InputTransform transform = NetworkParamsReader.inputTransform(classifier, features.isBytes());
    transform.check(rowShape.rank() == 0 ? 1 : rowShape.size(0));
    CrossEntropyLoss loss = loss(classifier);
    Target target = new Target(Shape.of(), true);
    loss.check(Shape.batchOf(Shape.of(classes)), target.batch());
    return new Fitting(
        network,
        rowShape,
        classes,
        features,
        TargetColumn.of(schema, classifier.getLabelCol(), target),
        transform,
        loss,
        optimizer(classifier),
        NetworkParamsReader.classNames(
            classifier, schema.apply(classifier.getLabelCol()), classes));
  }

  private static CrossEntropyLoss loss(TrainingParams params) {
    double[] weights = params.getClassWeights();
    return new CrossEntropyLoss(
        weights.length == 0 ? Optional.empty() : Optional.of(Weights.of(weights)),
        CrossEntropyLoss.IGNORE_INDEX,
        params.getLabelSmoothing(),
        Reduction.MEAN);
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

  TrainingSettings settings(SequentialClassifier classifier) {
    return new TrainingSettings(
        network,
        rowShape,
        inputTransform,
        StateDict.initial(network.slots(), classifier.getSeed()),
        loss,
        optimizer,
        classifier.getLearningRate(),
        Schedule.of(classifier.getSchedule()),
        classifier.getEpochs(),
        classifier.getBatchSize(),
        classifier.getSeed(),
        classifier.getShuffle(),
        classifier.getRanks(),
        classifier.getThreadsPerRank(),
        NetworkParamsReader.backend(classifier));
  }
}
