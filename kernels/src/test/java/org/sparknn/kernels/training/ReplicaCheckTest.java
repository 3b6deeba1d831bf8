package org.sparknn.kernels.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.ThreadRanks;
import org.sparknn.kernels.loss.MSELoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.tensor.Shape;

/** Is a replica found that is not like the others? */
class ReplicaCheckTest {
  private static final int STEPS = 6;

  private static final Network NETWORK =
      LoopRun.network(
          """
          {"type": "BatchNorm1d", "num_features": 2},
          {"type": "Linear", "in_features": 2, "out_features": 1}
          """);

  private static LoopRun run(int every) {
    return new LoopRun(
        NETWORK,
        Shape.of(2),
        new MSELoss(),
        new Target(Shape.of(1), false),
        row -> new float[] {row * 7 % 5, row * row % 11},
        row -> new float[] {row % 3},
        8L * STEPS,
        8,
        1,
        new Sgd(0, 0, 0, false),
        0.01,
        Schedule.CONSTANT,
        StateDict.initial(NETWORK.slots(), 5),
        new GradientSettings(1, 0, 0, NonFinite.STOP, every));
  }

  /** Changes the last bit of a number on some ranks after a step; how each rank's run ends. */
  private static List<String> train(
      int ranks, int every, Backend backend, String slot, Map<Integer, Integer> changes)
      throws Exception {
    return ThreadRanks.run(
        ranks,
        collective -> {
          List<StepResult> steps = new ArrayList<>();
          try {
            run(every)
                .train(
                    backend,
                    1,
                    collective,
                    steps,
                    (open, result) -> {
                      if (result.step() == 0) {
                        change(open, slot, changes.getOrDefault(collective.rank(), 0));
                      }
                    });
            return "after %d steps".formatted(steps.size());
          } catch (ReplicasDifferException e) {
            return e.getMessage();
          }
        });
  }

  private static void change(LoopRun.Open open, String slot, int bits) {
    Device device = open.session().device();
    Parameter parameter = open.session().plan().parameters().get(slot);
    float[] values = device.read(parameter);
    values[0] = Float.intBitsToFloat(Float.floatToIntBits(values[0]) ^ bits);
    device.write(parameter, values);
  }

  private static String differs(String ranks) {
    return ("after step 3 the weights of rank %s are not those of the other ranks: a machine that"
            + " computes differently, or a memory error")
        .formatted(ranks);
  }

  private static void check(String wanted, List<String> ends) {
    ends.forEach(end -> assertEquals(wanted, end));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.weight", "1.bias", "0.running_mean", "0.running_var"})
  void oneRankThatDiffersIsNamed(String slot) throws Exception {
    for (Backend backend : Backends.available()) {
      check(differs("2"), train(4, 3, backend, slot, Map.of(2, 1 << 16)));
      check(differs("0"), train(3, 3, backend, slot, Map.of(0, 1 << 16)));
    }
  }

  @Test
  void rank0IsRightIfNoneIsMostCommon() throws Exception {
    Backend backend = Backends.available().get(0);
    check(differs("1"), train(2, 3, backend, "1.weight", Map.of(1, 1)));
    check(differs("2, 3"), train(4, 3, backend, "1.weight", Map.of(2, 1, 3, 1)));
    check(differs("1, 2"), train(3, 3, backend, "1.weight", Map.of(1, 1, 2, 2)));
    check(differs("0, 3"), train(4, 3, backend, "1.weight", Map.of(0, 1, 3, 2)));
  }

  @Test
  void replicasThatAreAlikePass() throws Exception {
    Backend backend = Backends.available().get(0);
    check("after 6 steps", train(3, 1, backend, "1.weight", Map.of()));
    check("after 6 steps", train(3, 0, backend, "1.weight", Map.of(1, 1)));
    check("after 6 steps", train(3, 7, backend, "1.weight", Map.of(1, 1)));
  }
}
