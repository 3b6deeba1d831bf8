package org.sparknn.kernels.golden;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.MaxUnpooling;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.LossTypes;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.testing.OneStep;

/** Is refused what torch refuses, not later than there and in its words; and nothing else? */
class GoldenErrorsTest {
  private static final Set<String> FLOATS = Set.of("float32");
  private static final Set<String> WHOLE_NUMBERS = Set.of("int64");
  private static final Set<String> FLOATS_AND_CLASSES = Set.of("float32", "int64");

  /** Where our words differ on purpose, since torch's name its insides: how its sentences begin. */
  private static final List<String> OTHER_WORDS =
      List.of(
          // a kernel of size 0 fails in the library below torch
          "could not create a descriptor",
          // torch blames the stride, which was left out, for the kernel's number of values
          "expected stride to be a single integer value or a list of",
          // normalising no channels fails when torch takes the first weight
          "select(): index 0 out of range");

  /** The number of an inner function's argument, and what torch 1.13 prints wrong for 2d. */
  private static final Pattern AROUND_REFLECTION =
      Pattern.compile("^Argument #\\d+: | at dimension \\d+ of input .*$");

  /** torch prints a size as it was given, a list or a tuple. */
  private static final Pattern REQUESTED_SIZE =
      Pattern.compile("requested an output size of [(\\[]([-\\d, ]+?),?[)\\]]");

  private static String withoutBrackets(String message) {
    return REQUESTED_SIZE.matcher(message).replaceAll("requested an output size of $1");
  }

  @TestFactory
  Stream<DynamicTest> rows() {
    List<GoldenRow> all = GoldenFolder.errorRows().stream().map(GoldenRow::new).toList();
    List<GoldenRow> known = all.stream().filter(GoldenRow::known).toList();
    List<GoldenRow> tested = known.stream().filter(row -> !ruledOutByTypes(row)).toList();
    System.out.printf(
        "golden refusals: %d rows; left out %d of unknown modules, %d that Java's types rule out%n",
        tested.size(), all.size() - known.size(), known.size() - tested.size());
    return Backends.available().stream()
        .flatMap(
            backend ->
                tested.stream()
                    .map(
                        row ->
                            DynamicTest.dynamicTest(
                                backend.name() + ": " + row, () -> check(row, backend))));
  }

  /**
   * A layer and the input of a loss are floats and nothing else; indices are whole numbers, and so
   * may be a target.
   */
  private static boolean ruledOutByTypes(GoldenRow row) {
    List<String> types = row.types();
    for (int i = 0; i < types.size(); i++) {
      if (!allowed(row, i).contains(types.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> allowed(GoldenRow row, int input) {
    if (input == 1 && row.givesIndices()) {
      return WHOLE_NUMBERS;
    }
    boolean target = input == 1 && GoldenFolder.isLoss(row.module()) && takesClasses(row);
    return target ? FLOATS_AND_CLASSES : FLOATS;
  }

  private static boolean takesClasses(GoldenRow row) {
    Loss loss = LossTypes.read(row.module(), GoldenFolder.MAPPER.createObjectNode(), Set.of());
    return loss.classNumbers(Shape.of(1, 1)).isPresent();
  }

  /** What happened to a row. */
  private record Outcome(String stage, String message) {
    boolean refused() {
      return !stage.equals("accepted");
    }
  }

  private static void check(GoldenRow row, Backend backend) {
    Outcome outcome = run(row, backend);
    assertTrue(
        row.versionDependent() || agrees(row, outcome),
        () ->
            "torch %s but here %s"
                .formatted(
                    row.refused() ? row.stage() + ": " + row.message() : "gives " + row.output(),
                    outcome.stage() + ": " + outcome.message()));
  }

  private static boolean agrees(GoldenRow row, Outcome outcome) {
    if (!row.refused()) {
      return !outcome.refused() && outcome.message().equals(row.output().toString());
    }
    boolean inTime = outcome.stage().equals("construct") || !row.stage().equals("construct");
    boolean inItsWords =
        OTHER_WORDS.stream().anyMatch(row.message()::startsWith)
            || withoutBrackets(outcome.message())
                .contains(withoutBrackets(AROUND_REFLECTION.matcher(row.message()).replaceAll("")));
    return outcome.refused() && inTime && inItsWords;
  }

  private static Outcome run(GoldenRow row, Backend backend) {
    String stage = "construct";
    try {
      if (GoldenFolder.isLoss(row.module())) {
        Loss loss = loss(row);
        stage = "forward";
        return new Outcome("accepted", runLoss(row, loss, backend).toString());
      }
      Layer layer = row.layer();
      stage = "forward";
      return new Outcome("accepted", runLayer(row, layer, backend).toString());
    } catch (IllegalArgumentException refusal) {
      return new Outcome(stage, refusal.getMessage());
    }
  }

  private static Shape runLayer(GoldenRow row, Layer layer, Backend backend) {
    Plan plan = row.plan(layer);
    float[] input = new float[plan.input().elements(1)];
    float[] outputGradient = new float[plan.output().elements(1)];
    Arrays.fill(input, 0.5f);
    Arrays.fill(outputGradient, 0.5f);
    StateDict state =
        StateDict.initial(plan.parameters().all().stream().map(p -> p.slot()).toList(), 1);
    int[] indices = indices(row, layer, plan);
    OneStep.run(backend, plan, Step.of(1), state, input, indices, outputGradient);
    return plan.output().shape();
  }

  /** Zeros where the row has no numbers. */
  private static int[] indices(GoldenRow row, Layer layer, Plan plan) {
    if (layer instanceof MaxUnpooling unpooling) {
      unpooling.checkIndices(row.input(0), row.input(1));
    }
    int length = plan.givenIndices().map(given -> given.elements(1)).orElse(0);
    List<Double> given = row.values(1);
    return given.isEmpty() ? new int[length] : given.stream().mapToInt(Double::intValue).toArray();
  }

  private static Loss loss(GoldenRow row) {
    ObjectNode arguments = row.node().get("args").deepCopy();
    for (Map.Entry<String, JsonNode> argument : List.copyOf(arguments.properties())) {
      JsonNode value = argument.getValue().path("value");
      if (!value.isMissingNode()) {
        arguments.set(argument.getKey(), value);
      }
    }
    return LossTypes.read(row.module(), arguments, Set.of());
  }

  private static Shape runLoss(GoldenRow row, Loss loss, Backend backend) {
    boolean classes = row.types().size() > 1 && row.types().get(1).equals("int64");
    Shape input = row.input(0);
    Target target = new Target(row.input(1), classes);
    Plan plan = Plan.ofLoss(loss, input, target, new Purpose(true, true, true));
    Shape losses = plan.losses().orElseThrow().values().shape();
    OneStep.runLoss(
        backend,
        plan,
        Step.of(1),
        StateDict.initial(loss.slots(), 0),
        values(row, 0, input, 0.5f),
        values(row, 1, target.shape(), classes ? 0 : 0.5f),
        loss.reduction(),
        new float[Math.max(1, losses.elements())]);
    if (loss.reduction() != Reduction.NONE) {
      return Shape.of();
    }
    // the class axis stays in a plan, with size 1
    return takesClasses(row) ? losses.remove(Math.min(1, losses.rank() - 1)) : losses;
  }

  private static float[] values(GoldenRow row, int index, Shape shape, float absent) {
    float[] values = new float[shape.elements()];
    Arrays.fill(values, absent);
    List<Double> given = row.values(index);
    for (int i = 0; i < given.size(); i++) {
      values[i] = given.get(i).floatValue();
    }
    return values;
  }
}
