package org.sparknn.kernels.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Does each layer give torch's output shape, and refuse what torch refuses? */
class GoldenShapesTest {

  @TestFactory
  Stream<DynamicTest> modules() {
    Map<String, List<GoldenRow>> known =
        GoldenFolder.shapeRows().stream()
            .map(GoldenRow::new)
            .filter(GoldenRow::known)
            .collect(Collectors.groupingBy(GoldenRow::module, TreeMap::new, Collectors.toList()));
    System.out.printf(
        "golden shapes: %d rows of known modules, %d of others left out%n",
        known.values().stream().mapToInt(List::size).sum(),
        GoldenFolder.shapeRows().stream().filter(row -> !new GoldenRow(row).known()).count());
    return known.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    "%s: %d rows".formatted(entry.getKey(), entry.getValue().size()),
                    () -> check(entry.getValue())));
  }

  private static void check(List<GoldenRow> rows) {
    List<String> wrong = new ArrayList<>();
    for (GoldenRow row : rows) {
      String wanted = row.refused() ? "refusal: " + row.message() : row.output().toString();
      String got = outcome(row);
      boolean same = row.refused() ? got.startsWith("refusal") : got.equals(wanted);
      if (!same && !row.versionDependent()) {
        wrong.add("%s: wanted %s but got %s".formatted(row, wanted, got));
      }
    }
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
  }

  private static String outcome(GoldenRow row) {
    try {
      Layer layer = row.layer();
      Shape input = row.input(0);
      Shape output = layer.outputShape(input);
      Plan plan = row.plan(layer);
      assertEquals(output, plan.output().shape(), row + ": layer and plan");
      if (input.rank() > 0 && input.size(0) != 0) {
        Shape unknown = layer.outputShape(new Shape(input.sizes()).with(0, Shape.UNKNOWN));
        assertEquals(output.rank(), unknown.rank(), row + ": rank with an unknown size");
      }
      return output.toString();
    } catch (ShapeException refusal) {
      return "refusal: " + refusal.getMessage();
    }
  }
}
