package org.sparknn.kernels.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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
  Stream<DynamicTest> rows() {
    List<GoldenRow> all = GoldenFolder.shapeRows().stream().map(GoldenRow::new).toList();
    List<GoldenRow> known = all.stream().filter(GoldenRow::known).toList();
    System.out.printf(
        "golden shapes: %d rows of known modules, %d of others left out%n",
        known.size(), all.size() - known.size());
    return known.stream().map(row -> DynamicTest.dynamicTest(row.toString(), () -> check(row)));
  }

  private static void check(GoldenRow row) {
    String wanted = row.refused() ? "refusal: " + row.message() : row.output().toString();
    String got = outcome(row);
    boolean same = row.refused() ? got.startsWith("refusal") : got.equals(wanted);
    assertTrue(same || row.versionDependent(), () -> "wanted %s but got %s".formatted(wanted, got));
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
