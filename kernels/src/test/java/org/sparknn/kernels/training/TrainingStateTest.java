package org.sparknn.kernels.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.io.StoredTensor;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Does a run that goes on from a saved state have the same bits as one that was never stopped? */
class TrainingStateTest {
  private static final Shape ROW = Shape.of(2, 5);
  private static final int ROWS = 23;
  private static final int EPOCHS = 4;
  private static final Target TARGET = new Target(Shape.of(), true);

  private static final Network NETWORK =
      NetworkJson.read(
          NetworkJson.parse(
              """
              {"layers": [
               {"type": "Conv1d", "in_channels": 2, "out_channels": 3, "kernel_size": 3},
               {"type": "BatchNorm1d", "num_features": 3}, {"type": "ReLU"},
               {"type": "Flatten"}, {"type": "Dropout", "p": 0.3},
               {"type": "Linear", "in_features": 9, "out_features": 4}]}
              """));

  record Case(Backend backend, Optimizer optimizer) {}

  static Stream<Case> cases() {
    return Backends.available().stream()
        .flatMap(
            backend ->
                Stream.of(
                        new Sgd(0, 0, 0.01, false),
                        new Sgd(0.9, 0, 0, true),
                        new Adam(0.9, 0.999, 1e-8, 0.01, true))
                    .map(optimizer -> new Case(backend, optimizer)));
  }

  /** Where a run stopped. */
  private record Stop(long step, TrainingState state) {}

  private static TrainingState train(Case given, Stop from, int stopAfter, List<Stop> stops) {
    Lanes lanes = new Lanes(ROWS, 5, 3, true, 2);
    Shard shard = PackedRow.inMemory(lanes, 0, 1, new RowLayout(1, ROW.elements(), false));
    Random random = new Random(1);
    for (long row = 0; row < ROWS; row++) {
      float[] values = new float[ROW.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextFloat() - 0.5f;
      }
      shard.put(row, PackedRow.of(new float[] {row % 4}, values), 0);
    }
    Plan plan = Plan.overRows(NETWORK, ROW, Purpose.TRAINING, new CrossEntropyLoss(), TARGET);
    try (Session session =
        new Session(plan, given.backend().open(plan, shard.maxRows(), 1, Collective.alone()))) {
      if (from == null) {
        StateDict state = StateDict.initial(NETWORK.slots(), 5);
        state.putAll(StateDict.initial(new CrossEntropyLoss().slots(), 0));
        state.write(session.device(), plan.parameters());
      } else {
        from.state().restore(session.device(), plan.parameters());
      }
      new TrainingLoop(
              session,
              Collective.alone(),
              lanes,
              shard,
              InputTransform.IDENTITY,
              given.optimizer(),
              0.05,
              Schedule.COSINE,
              GradientSettings.DEFAULT)
          .run(
              from == null ? 0 : from.step(),
              EPOCHS,
              result -> {
                if (result.step() + 1 == stopAfter) {
                  stops.add(
                      new Stop(stopAfter, TrainingState.save(session.device(), plan.parameters())));
                }
              });
      return TrainingState.save(session.device(), plan.parameters());
    }
  }

  private static void assertSameBits(SafeTensors wanted, SafeTensors got) {
    assertEquals(wanted.tensors().keySet(), got.tensors().keySet());
    for (Map.Entry<String, StoredTensor> tensor : wanted.tensors().entrySet()) {
      assertArrayEquals(
          bytes(tensor.getKey(), tensor.getValue()),
          bytes(tensor.getKey(), got.get(tensor.getKey())),
          tensor.getKey());
    }
  }

  private static byte[] bytes(String name, StoredTensor tensor) {
    SafeTensors file = new SafeTensors();
    file.put(name, tensor);
    return written(file);
  }

  private static byte[] written(SafeTensors file) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      file.write(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static SafeTensors copied(SafeTensors file) throws IOException {
    return SafeTensors.read(new ByteArrayInputStream(written(file)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void goingOnHasTheSameBits(Case given) throws IOException {
    for (int step : new int[] {1, 4, 7, 20}) {
      List<Stop> stops = new ArrayList<>();
      TrainingState whole = train(given, null, step, stops);
      TrainingState saved = stops.get(0).state();
      Stop read =
          new Stop(step, new TrainingState(copied(saved.weights()), copied(saved.optimizer())));
      TrainingState continued = train(given, read, -1, List.of());
      assertSameBits(whole.weights(), continued.weights());
      assertSameBits(whole.optimizer(), continued.optimizer());
      int vectors = given.optimizer().stateVectors();
      assertEquals(vectors * 6, whole.optimizer().tensors().size());
    }
  }

  @Test
  void aStateOfAnotherNetworkIsRefused() throws IOException {
    Case given = cases().findFirst().orElseThrow();
    List<Stop> stops = new ArrayList<>();
    train(given, null, 3, stops);
    TrainingState saved = stops.get(0).state();
    SafeTensors weights = copied(saved.weights());
    weights.put("0.bias", StoredTensor.of(Shape.of(2), 1f, 2f));
    Stop changed = new Stop(3, new TrainingState(weights, saved.optimizer()));
    ShapeException refusal =
        assertThrows(ShapeException.class, () -> train(given, changed, -1, List.of()));
    assertTrue(refusal.getMessage().contains("0.bias should have shape [3]"), refusal.getMessage());
    Stop empty = new Stop(3, new TrainingState(new SafeTensors(), saved.optimizer()));
    refusal = assertThrows(ShapeException.class, () -> train(given, empty, -1, List.of()));
    assertTrue(refusal.getMessage().contains("has no 0.weight"), refusal.getMessage());
  }
}
