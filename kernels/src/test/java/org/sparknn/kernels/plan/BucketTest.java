package org.sparknn.kernels.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.tensor.Shape;

/** Are gradients summed in buckets, each when it is complete and no sooner? */
class BucketTest {
  private static final int ROWS = 3;
  private static final Shape ROW = Shape.of(8);

  /** Its second and third layer fill a bucket each; the last one begins one. */
  private static final Network NETWORK =
      NetworkJson.read(
          NetworkJson.parse(
              """
              {"layers": [
               {"type": "Linear", "in_features": 8, "out_features": 512},
               {"type": "BatchNorm1d", "num_features": 512},
               {"type": "Linear", "in_features": 512, "out_features": 1024},
               {"type": "BatchNorm1d", "num_features": 1024},
               {"type": "Linear", "in_features": 1024, "out_features": 600, "bias": false},
               {"type": "Linear", "in_features": 600, "out_features": 2}]}
              """));

  private static Plan plan() {
    return Plan.overRows(NETWORK, ROW, Purpose.TRAINING);
  }

  @Test
  void bucketsAreAllOfTheGradientsLastLayersFirst() {
    Plan plan = plan();
    List<Bucket> buckets = Bucket.of(plan);
    assertEquals(3, buckets.size());
    int end = plan.parameters().trainable();
    int completed = -1;
    for (Bucket bucket : buckets) {
      assertEquals(end, bucket.offset() + bucket.length());
      assertTrue(bucket.completedBy() > completed, buckets.toString());
      end = bucket.offset();
      completed = bucket.completedBy();
    }
    assertEquals(0, end);
    assertEquals(plan.parameters().get("4.weight").offset(), buckets.get(0).offset());
    assertEquals(plan.parameters().get("2.weight").offset(), buckets.get(1).offset());
    assertTrue(buckets.get(0).length() >= Bucket.ELEMENTS);
  }

  @Test
  void whereNothingIsWrittenBucketsAreCompleteAtOnce() {
    Plan plan = Plan.overRows(NETWORK, ROW, Purpose.INFERENCE);
    Bucket.of(plan).forEach(bucket -> assertEquals(-1, bucket.completedBy()));
  }

  @Test
  void aNetworkWithoutParametersHasNone() {
    Network network = NetworkJson.read(NetworkJson.parse("{\"layers\": [{\"type\": \"ReLU\"}]}"));
    assertEquals(List.of(), Bucket.of(Plan.overRows(network, ROW, Purpose.TRAINING)));
  }

  /**
   * A rank alone whose sums are made when somebody waits for them: gradients become twice what they
   * were, statistics nothing that can be used before.
   */
  private static final class Late implements Collective {
    private final List<String> events = new ArrayList<>();

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int ranks() {
      return 1;
    }

    @Override
    public void sum(double[] values, int length) {
      throw new AssertionError("statistics are summed in the background");
    }

    @Override
    public Pending start(double[] values, int length) {
      events.add("begin statistic of " + length);
      double[] now = values.clone();
      Arrays.fill(values, Double.NaN);
      return () -> {
        events.add("end statistic");
        System.arraycopy(now, 0, values, 0, now.length);
      };
    }

    @Override
    public void sum(float[] values, int offset, int length) {
      throw new AssertionError("gradients are summed in the background");
    }

    @Override
    public Pending start(float[] values, int offset, int length) {
      events.add("begin " + offset);
      float[] now = Arrays.copyOfRange(values, offset, offset + length);
      return () -> {
        events.add("end " + offset);
        assertArrayEquals(now, Arrays.copyOfRange(values, offset, offset + length));
        for (int i = offset; i < offset + length; i++) {
          values[i] *= 2;
        }
      };
    }
  }

  @Test
  void sumsBeginWhileTheBackwardPassGoesOn() {
    Backend backend = Backends.available().get(0);
    Plan plan = plan();
    Late late = new Late();
    float[] alone = gradient(backend, plan, Collective.alone());
    float[] doubled = gradient(backend, plan, late);
    for (int i = 0; i < alone.length; i++) {
      assertEquals(2 * alone[i], doubled[i]);
    }
    int first = plan.parameters().get("4.weight").offset();
    int second = plan.parameters().get("2.weight").offset();
    assertEquals(
        List.of(
            "begin statistic of 1025", // forward
            "end statistic",
            "begin statistic of 2049",
            "end statistic",
            "begin statistic of 2048", // backward: a layer's parameters beside a statistic
            "begin " + first,
            "end statistic",
            "begin statistic of 1024",
            "begin " + second,
            "end statistic",
            "begin 0",
            "end " + first,
            "end " + second,
            "end 0"),
        late.events);
  }

  private static float[] gradient(Backend backend, Plan plan, Collective collective) {
    try (Session session = new Session(plan, backend.open(plan, ROWS, 1, collective))) {
      Device device = session.device();
      StateDict.initial(NETWORK.slots(), 1).write(device, plan.parameters());
      device.write(plan.input(), ROWS, random(plan.input().elements(ROWS)));
      Tensor seed = plan.seed().orElseThrow();
      device.write(seed, ROWS, random(seed.elements(ROWS)));
      Session.Summed unused = session.forward(Step.of(ROWS)).backward().sumOverRanks();
      float[] all = new float[plan.parameters().trainable()];
      for (Parameter parameter : plan.parameters().all()) {
        if (parameter.slot().role() == Slot.Role.PARAMETER) {
          System.arraycopy(
              device.readGradient(parameter), 0, all, parameter.offset(), parameter.length());
        }
      }
      return all;
    }
  }

  private static float[] random(int length) {
    Random random = new Random(7);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }
}
