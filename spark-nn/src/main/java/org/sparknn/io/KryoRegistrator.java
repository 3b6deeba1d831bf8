package org.sparknn.io;

import com.esotericsoftware.kryo.Kryo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.sparknn.checkpoint.CheckpointSettings;
import org.sparknn.kernels.loss.LossTypes;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Weights;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.training.Fingerprint;
import org.sparknn.kernels.training.GradientSettings;
import org.sparknn.kernels.training.InputTransform;
import org.sparknn.kernels.training.NonFinite;
import org.sparknn.model.TargetColumn;
import org.sparknn.model.TensorColumn;
import org.sparknn.score.ScoringModel;
import org.sparknn.train.PartitionRows;
import org.sparknn.train.RecoverySettings;
import org.sparknn.train.ShardSettings;
import org.sparknn.train.StepReport;
import org.sparknn.train.TrainingSettings;
import org.sparknn.train.TransportSettings;
import org.sparknn.train.WireClasses;

/**
 * Registers with Kryo what crosses the wire, for {@code spark.kryo.registrator}; with it {@code
 * spark.kryo.registrationRequired} can be true.
 */
public final class KryoRegistrator implements org.apache.spark.serializer.KryoRegistrator {
  private static final List<Class<? extends Record>> RECORDS =
      List.of(
          Shape.class,
          Weights.class,
          Sgd.class,
          Adam.class,
          InputTransform.class,
          StepReport.class,
          CheckpointSettings.class,
          RecoverySettings.class,
          GradientSettings.class,
          TransportSettings.class,
          ShardSettings.class,
          Fingerprint.class,
          PartitionRows.class,
          StoredWeights.class,
          TrainingSettings.class);

  private static final List<Class<?>> CLASSES =
      List.of(
          Sizes.class,
          Reduction.class,
          Schedule.class,
          NonFinite.class,
          StateDict.class,
          ScoringModel.class,
          StepReport[].class,
          ArrayList.class,
          HashMap.class,
          LinkedHashMap.class,
          Optional.class,
          byte[].class,
          int[].class,
          long[].class,
          float[].class,
          double[].class);

  @Override
  public void registerClasses(Kryo kryo) {
    for (Class<? extends Record> record : RECORDS) {
      register(kryo, record);
    }
    kryo.register(Network.class, new NetworkSerializer());
    for (Class<? extends Record> record : LossTypes.records()) {
      register(kryo, record);
    }
    CLASSES.forEach(kryo::register);
    TensorColumn.wireClasses().forEach(kryo::register);
    TargetColumn.wireClasses().forEach(kryo::register);
    WireClasses.all().forEach(kryo::register);
  }

  private static <R extends Record> void register(Kryo kryo, Class<R> record) {
    kryo.register(record, new RecordSerializer<>(record));
  }
}
