package org.sparknn.kernels.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Flatten;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.MaxPooling;
import org.sparknn.kernels.layer.Named;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.optimizer.Adam;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Slot;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Tensor;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.kernels.training.InputTransform;

/** Does training a LeNet give torch's losses and weights, and scoring its predictions? */
class GoldenTrainingTest {
  private static final String LENET =
      "c1=Conv2d(1,6,5,padding=2) relu MaxPool2d(2) c2=Conv2d(6,16,5) relu MaxPool2d(2) Flatten"
          + " f1=Linear(400,120) relu f2=Linear(120,84) relu f3=Linear(84,10)";
  private static final Shape IMAGE = Shape.of(1, 28, 28);
  private static final int PIXELS = 28 * 28;
  private static final int CLASSES = 10;
  private static final int THREADS = 2;
  private static final double LOSS_TOLERANCE = 1e-5;
  private static final double WEIGHT_TOLERANCE = 1e-4;

  @TestFactory
  Stream<DynamicTest> runs() {
    List<GoldenCase> known =
        GoldenFolder.trainingFiles().stream()
            .map(GoldenCase::read)
            .filter(run -> LENET.equals(run.file().metadata().get("arch")))
            .toList();
    return Backends.available().stream()
        .flatMap(
            backend ->
                known.stream()
                    .map(
                        run ->
                            DynamicTest.dynamicTest(
                                backend.name() + ": " + run.name(),
                                () -> {
                                  if (run.has("loss")) {
                                    checkRun(run, backend);
                                  } else {
                                    checkScoring(run, backend);
                                  }
                                })));
  }

  private static Network lenet() {
    Layer relu = new Activation(new Relu());
    return new Network(
        List.of(
            new Named("c1", convolution(1, 6, 2)),
            new Named("r1", relu),
            new Named("p1", halve()),
            new Named("c2", convolution(6, 16, 0)),
            new Named("r2", relu),
            new Named("p2", halve()),
            new Named("flatten", new Flatten(1, -1)),
            new Named("f1", new Affine(400, 120, true)),
            new Named("r3", relu),
            new Named("f2", new Affine(120, 84, true)),
            new Named("r4", relu),
            new Named("f3", new Affine(84, CLASSES, true))));
  }

  private static Layer convolution(int in, int out, int padding) {
    Sizes one = Sizes.of(1, 1);
    Padding sizes = Padding.of(Sizes.of(padding, padding));
    return new Convolution(2, in, out, Sizes.of(5, 5), one, sizes, one, 1, true, PaddingMode.ZEROS);
  }

  private static Layer halve() {
    Sizes two = Sizes.of(2, 2);
    return new MaxPooling(2, two, two, Sizes.of(0, 0), Sizes.of(1, 1), false, false);
  }

  private static StateDict state(GoldenCase run, String prefix) {
    StateDict state = new StateDict();
    for (Slot slot : lenet().slots()) {
      assertEquals(slot.shape(), run.tensor(prefix + slot.name()).shape());
      state.put(slot.name(), run.floats(prefix + slot.name()));
    }
    return state;
  }

  private static void checkRun(GoldenCase run, Backend backend) throws JsonProcessingException {
    int batch = Integer.parseInt(run.file().metadata().get("batch"));
    int steps = Integer.parseInt(run.file().metadata().get("steps"));
    JsonNode settings = GoldenFolder.MAPPER.readTree(run.file().metadata().get("optimizer"));
    byte[] x = run.tensor("x").bytes();
    float[] y = run.floats("y");
    double[] wantedLosses = run.doubles("loss.f64");
    Plan plan =
        Plan.overRows(
            lenet(), IMAGE, Purpose.TRAINING, new CrossEntropyLoss(), new Target(Shape.of(), true));
    Plan.Losses loss = plan.losses().orElseThrow();
    StateDict trained;
    try (Session session =
        new Session(plan, backend.open(plan, batch, THREADS, Collective.alone()))) {
      Device device = session.device();
      state(run, "init.").write(device, plan.parameters());
      for (int s = 0; s < steps; s++) {
        writeImages(device, plan.input(), x, s * batch, batch);
        device.write(loss.target(), batch, Arrays.copyOfRange(y, s * batch, (s + 1) * batch));
        long[] rows = LongStream.range(0, batch).toArray();
        Session.Forward forward = session.forward(new Step(0, s, batch, rows));
        double[] tally = device.statistic(loss.tally());
        assertEquals(wantedLosses[s], tally[0] / tally[1], LOSS_TOLERANCE, "loss of step " + s);
        double scale = 1 / tally[1];
        float[] ones = new float[batch];
        Arrays.fill(ones, 1);
        device.write(plan.seed().orElseThrow(), batch, ones);
        Session.Summed summed = forward.backward().sumOverRanks();
        if (s == 0) {
          checkGradients(run, plan, device, scale);
        }
        summed.update(optimizer(settings), settings.get("lr").doubleValue(), scale, s + 1);
      }
      trained = StateDict.read(device, plan.parameters(), lenet().slots());
    }
    for (Slot slot : lenet().slots()) {
      Closeness.check(
          slot.name(),
          run.doubles("final." + slot.name()),
          trained.get(slot.name()),
          WEIGHT_TOLERANCE);
    }
    if (run.has("eval_x")) {
      double[] wanted = run.doubles("eval_out.f64");
      float[] logits = logits(backend, trained, run.tensor("eval_x").bytes());
      Closeness.check("eval_out", wanted, logits, WEIGHT_TOLERANCE * 10);
    }
  }

  private static void checkGradients(GoldenCase run, Plan plan, Device device, double scale) {
    for (Parameter parameter : plan.parameters().all()) {
      if (run.has("grad0." + parameter.name())) {
        float[] mean = device.readGradient(parameter);
        for (int i = 0; i < mean.length; i++) {
          mean[i] *= (float) scale;
        }
        double[] wanted = run.doubles("grad0." + parameter.name());
        Closeness.check("gradient of " + parameter.name(), wanted, mean, LOSS_TOLERANCE);
      }
    }
  }

  private static Optimizer optimizer(JsonNode settings) {
    double decay = settings.path("weight_decay").asDouble(0);
    String name = settings.get("name").textValue();
    return switch (name) {
      case "SGD" ->
          new Sgd(
              settings.path("momentum").asDouble(0),
              settings.path("dampening").asDouble(0),
              decay,
              settings.path("nesterov").asBoolean(false));
      case "Adam", "AdamW" ->
          new Adam(
              settings.path("betas").path(0).asDouble(0.9),
              settings.path("betas").path(1).asDouble(0.999),
              settings.path("eps").asDouble(1e-8),
              decay,
              name.equals("AdamW"));
      default -> throw new IllegalArgumentException("unknown optimizer " + name);
    };
  }

  private static void writeImages(Device device, Tensor input, byte[] x, int first, int rows) {
    byte[] batch = Arrays.copyOfRange(x, first * PIXELS, (first + rows) * PIXELS);
    device.writeBytes(input, rows, batch, InputTransform.BYTES.table(1));
  }

  private static void checkScoring(GoldenCase run, Backend backend) {
    float[] logits = logits(backend, state(run, ""), run.tensor("x").bytes());
    Closeness.check("logits", run.doubles("logits.f64"), logits, WEIGHT_TOLERANCE);
    long[] predictions = new long[logits.length / CLASSES];
    for (int row = 0; row < predictions.length; row++) {
      int best = 0;
      for (int c = 1; c < CLASSES; c++) {
        best = logits[row * CLASSES + c] > logits[row * CLASSES + best] ? c : best;
      }
      predictions[row] = best;
    }
    assertArrayEquals(run.tensor("pred").longs(), predictions);
  }

  private static float[] logits(Backend backend, StateDict state, byte[] x) {
    int batch = 64;
    int rows = x.length / PIXELS;
    float[] logits = new float[rows * CLASSES];
    Plan plan = Plan.overRows(lenet(), IMAGE, Purpose.INFERENCE);
    try (Session session =
        new Session(plan, backend.open(plan, batch, THREADS, Collective.alone()))) {
      state.write(session.device(), plan.parameters());
      for (int first = 0; first < rows; first += batch) {
        int count = Math.min(batch, rows - first);
        writeImages(session.device(), plan.input(), x, first, count);
        Session.Forward unused = session.forward(Step.of(count));
        float[] part = new float[count * CLASSES];
        session.device().read(plan.output(), count, part);
        System.arraycopy(part, 0, logits, first * CLASSES, part.length);
      }
    }
    return logits;
  }
}
