package org.sparknn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.loss.BCEWithLogitsLoss;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.LossTypes;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Weights;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.training.Fingerprint;
import org.sparknn.kernels.training.GradientSettings;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.layer.BatchNorm1d;
import org.sparknn.layer.Conv1d;
import org.sparknn.layer.Dropout;
import org.sparknn.layer.Flatten;
import org.sparknn.layer.Linear;
import org.sparknn.layer.MaxPool1d;
import org.sparknn.layer.ReLU;
import org.sparknn.model.Sequential;
import org.sparknn.model.TensorColumn;
import org.sparknn.score.ScoringModel;
import org.sparknn.testing.KryoCopy;
import org.sparknn.train.PartitionRows;
import org.sparknn.train.RecoverySettings;
import org.sparknn.train.ShardSettings;
import org.sparknn.train.StepReport;
import org.sparknn.train.TrainingSettings;
import org.sparknn.train.TransportSettings;

/** Does Kryo carry what crosses the wire, with registration required? */
final class KryoTest {
  private static Sequential network() {
    return new Sequential()
        .setInputShape(2, 9)
        .setLayers(
            new Conv1d(2, 4, 3).setPadding("same"),
            new BatchNorm1d(4).setMomentum(Double.NaN),
            new ReLU(),
            new MaxPool1d(2),
            new Dropout(),
            new Sequential().setLayers(new Flatten(), new Linear(16, 3)));
  }

  @Test
  void settingsOfARun() {
    StoredWeights weights = new StoredWeights("uid", "file:/weights", "");
    TrainingSettings settings =
        new TrainingSettings(
            network().network(),
            Shape.of(2, 9),
            new InputTransform(2, List.of(1.0, 2.0), List.of()),
            weights,
            new CrossEntropyLoss(Optional.of(Weights.of(1, 2, 3)), -100, 0.1, Reduction.MEAN),
            new Adam(0.9, 0.99, 1e-8, 0, true),
            0.1,
            Schedule.COSINE,
            1,
            2,
            3,
            true,
            0,
            0,
            "auto",
            RecoverySettings.DEFAULT,
            GradientSettings.DEFAULT,
            TransportSettings.DEFAULT,
            ShardSettings.DEFAULT);
    TrainingSettings carried = KryoCopy.of(settings);
    assertEquals(settings.network(), carried.network());
    assertEquals(settings.loss(), carried.loss());
    assertEquals(settings.optimizer(), carried.optimizer());
    assertEquals(settings.gradients(), carried.gradients());
    assertEquals(settings.inputTransform(), carried.inputTransform());
    assertEquals(settings.shards(), carried.shards());
    assertEquals(weights, carried.initial());
  }

  @Test
  void reportsColumnsAndModels() {
    StepReport report = new StepReport(1, 2, 3, 0.5, 100);
    assertEquals(report, KryoCopy.of(report));
    PartitionRows partition = new PartitionRows(new Fingerprint(3, 4, 5), "because");
    assertEquals(partition, KryoCopy.of(partition));
    for (StructType schema :
        List.of(
            new StructType().add("x", DataTypes.BinaryType),
            new StructType().add("x", DataTypes.createArrayType(DataTypes.FloatType)))) {
      TensorColumn column = TensorColumn.of(schema, "x", Shape.of(2, 9));
      assertEquals(column.toString(), KryoCopy.of(column).toString());
    }
    ScoringModel model =
        new ScoringModel(
            network().network(),
            Shape.of(2, 9),
            StateDict.initial(network().network().slots(), 1),
            InputTransform.IDENTITY,
            "reference",
            1);
    double[] row = new double[18];
    assertArrayEquals(model.score(row), KryoCopy.of(model).score(row));
  }

  @Test
  void everyLoss() {
    for (String name : LossTypes.names()) {
      Loss loss = LossTypes.read(name, NetworkJson.parse("{\"reduction\": \"sum\"}"), Set.of());
      assertEquals(loss, KryoCopy.of(loss));
    }
    Weights nested = new Weights(Shape.of(1, 2), List.of(0.5, 2.0));
    Loss weighted =
        new BCEWithLogitsLoss(Optional.of(nested), Optional.of(Weights.of(3)), Reduction.MEAN);
    assertEquals(weighted, KryoCopy.of(weighted));
  }
}
