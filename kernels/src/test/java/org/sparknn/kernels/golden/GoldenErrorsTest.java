package org.sparknn.kernels.golden;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sparknn.kernels.backend.reference.ReferenceBackend;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Arguments;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.testing.OneStep;

/** Is refused what torch refuses, not later than there and in its words; and nothing else? */
class GoldenErrorsTest {
  private static final ReferenceBackend BACKEND = new ReferenceBackend();

  /** Where our words differ on purpose, since torch's name its insides: how its sentences begin. */
  private static final List<String> OTHER_WORDS =
      List.of(
          // a kernel of size 0 fails in the library below torch
          "could not create a descriptor",
          // torch blames the stride, which was left out, for the kernel's number of values
          "expected stride to be a single integer value or a list of",
          // normalising no channels fails when torch takes the first weight
          "select(): index 0 out of range",
          // says the function's name, and always dimension 0
          "max_pool3d_with_indices_out_cpu_template()");

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
    return tested.stream().map(row -> DynamicTest.dynamicTest(row.toString(), () -> check(row)));
  }

  /** A layer takes floats and nothing else; a loss takes floats and long or float targets. */
  private static boolean ruledOutByTypes(GoldenRow row) {
    List<String> types = row.types();
    if (GoldenFolder.isLoss(row.module())) {
      return !types.isEmpty() && !types.get(0).equals("float32");
    }
    return types.stream().anyMatch(type -> !type.equals("float32"));
  }

  /** What happened to a row. */
  private record Outcome(String stage, String message) {
    boolean refused() {
      return !stage.equals("accepted");
    }
  }

  private static void check(GoldenRow row) {
    Outcome outcome = run(row);
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

  private static Outcome run(GoldenRow row) {
    String stage = "construct";
    try {
      if (GoldenFolder.isLoss(row.module())) {
        CrossEntropyLoss loss = loss(row);
        stage = "forward";
        return new Outcome("accepted", runLoss(row, loss).toString());
      }
      Layer layer = row.layer();
      stage = "forward";
      return new Outcome("accepted", runLayer(row, layer).toString());
    } catch (IllegalArgumentException refusal) {
      return new Outcome(stage, refusal.getMessage());
    }
  }

  private static Shape runLayer(GoldenRow row, Layer layer) {
    Plan plan = row.plan(layer);
    float[] input = new float[plan.input().elements(1)];
    Arrays.fill(input, 0.5f);
    StateDict state =
        StateDict.initial(plan.parameters().all().stream().map(p -> p.slot()).toList(), 1);
    OneStep.run(BACKEND, plan, Step.of(1), state, input, new float[0]);
    return plan.output().shape();
  }

  private static CrossEntropyLoss loss(GoldenRow row) {
    ObjectNode arguments = row.node().get("args").deepCopy();
    for (Map.Entry<String, JsonNode> argument : List.copyOf(arguments.properties())) {
      JsonNode value = argument.getValue().path("value");
      if (!value.isMissingNode()) {
        arguments.set(argument.getKey(), value);
      }
    }
    return CrossEntropyLoss.read(new Arguments(row.module(), arguments));
  }

  private static Shape runLoss(GoldenRow row, CrossEntropyLoss loss) {
    boolean probabilities = row.types().size() < 2 || row.types().get(1).startsWith("float");
    Shape logits = row.input(0);
    Shape target = row.input(1);
    Reduction reduction = loss.reduction();
    Target wanted = new Target(target, !probabilities);
    Plan plan = Plan.ofLoss(loss, logits, wanted, new Purpose(true, true, true));
    OneStep.runLoss(
        BACKEND,
        plan,
        Step.of(1),
        StateDict.initial(loss.slots(), 0),
        new float[logits.elements()],
        target(row, target),
        reduction,
        new float[Math.max(1, target.elements())]);
    return reduction == Reduction.NONE
        ? probabilities ? target.remove(Math.min(1, target.rank() - 1)) : target
        : Shape.of();
  }

  private static float[] target(GoldenRow row, Shape shape) {
    float[] values = new float[shape.elements()];
    JsonNode given = row.node().path("values").path(1);
    List<Double> flat = new ArrayList<>();
    flatten(given, flat);
    for (int i = 0; i < flat.size(); i++) {
      values[i] = flat.get(i).floatValue();
    }
    return values;
  }

  private static void flatten(JsonNode node, List<Double> into) {
    if (node.isNumber()) {
      into.add(node.doubleValue());
    }
    node.forEach(child -> flatten(child, into));
  }
}
