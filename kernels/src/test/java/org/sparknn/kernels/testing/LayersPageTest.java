package org.sparknn.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.operation.Rearrange;
import org.sparknn.kernels.operation.Tally;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;

/** Does docs/layers.md say of every layer and loss of the table of cases what the code says? */
class LayersPageTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Purpose TRAINING = new Purpose(true, true, true);

  private static final Map<String, List<String>> PAGE = page();

  /** The cells of each row, by the names that stand in its first cell. */
  private static Map<String, List<String>> page() {
    Path file = Path.of(System.getProperty("sparknn.root", "")).resolve("docs/layers.md");
    Map<String, List<String>> page = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("| `")) {
          List<String> cells = List.of(line.substring(1).split("(?<!\\\\)\\|"));
          codes(cells.get(0)).forEach(name -> page.put(name, cells));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return page;
  }

  private static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map(match -> match.group(1)).toList();
  }

  /** The names in a list of arguments with defaults: {@code kernel_size, stride=1}. */
  private static Set<String> names(List<String> codes) {
    return codes.stream()
        .flatMap(code -> Pattern.compile("(?:^|, )(\\w+)").matcher(code).results())
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @TestFactory
  Stream<DynamicTest> layers() {
    Map<String, List<LayerCases.LayerCase>> rows =
        LayerCases.layers().stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.layer().kind(), TreeMap::new, Collectors.toList()));
    return rows.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> checkLayer(entry.getKey(), entry.getValue())));
  }

  private static void checkLayer(String name, List<LayerCases.LayerCase> rows) {
    List<String> cells = cells(name);
    Set<String> arguments = new TreeSet<>();
    Set<String> records = new TreeSet<>();
    Set<String> operations = new TreeSet<>();
    boolean container = false;
    for (LayerCases.LayerCase row : rows) {
      NetworkJson.writeLayer(row.layer()).fieldNames().forEachRemaining(arguments::add);
      records.add(row.layer().getClass().getSimpleName());
      operations.addAll(operations(OneStep.plan(row.layer(), row.input(), TRAINING)));
      container |= !row.layer().children().isEmpty();
    }
    arguments.remove("type");
    checkArguments(cells.get(1), arguments);
    assertEquals(records, Set.copyOf(codes(cells.get(5))), "record");
    Set<String> documented = Set.copyOf(codes(cells.get(6)));
    assertTrue(operations.containsAll(documented), () -> documented + " among " + operations);
    operations.removeAll(documented);
    operations.remove(Rearrange.class.getSimpleName());
    assertTrue(container || operations.isEmpty(), () -> "undocumented operations " + operations);
  }

  @TestFactory
  Stream<DynamicTest> losses() {
    Map<String, List<LayerCases.LossCase>> rows =
        LayerCases.losses().stream()
            .collect(
                Collectors.groupingBy(row -> row.loss().kind(), TreeMap::new, Collectors.toList()));
    return rows.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> checkLoss(entry.getKey(), entry.getValue())));
  }

  private static void checkLoss(String name, List<LayerCases.LossCase> rows) {
    List<String> cells = cells(name);
    Set<String> arguments = new TreeSet<>();
    Set<String> operations = new TreeSet<>();
    for (LayerCases.LossCase row : rows) {
      arguments.addAll(row.loss().arguments().keySet());
      Plan plan = Plan.ofLoss(row.loss(), row.input(), row.target(), TRAINING);
      operations.addAll(operations(plan));
    }
    checkArguments(cells.get(1), arguments);
    operations.removeAll(Set.of(Rearrange.class.getSimpleName(), Tally.class.getSimpleName()));
    assertEquals(Set.copyOf(codes(cells.get(5))), operations, "operations");
  }

  private static List<String> cells(String name) {
    List<String> cells = PAGE.get(name);
    assertNotNull(cells, () -> name + " has no row in docs/layers.md");
    return cells;
  }

  /** The first list holds what is always there; what may be there stands behind it. */
  private static void checkArguments(String cell, Set<String> arguments) {
    List<String> lists = new ArrayList<>(codes(cell));
    Set<String> documented = names(lists);
    assertTrue(documented.containsAll(arguments), () -> documented + " should name " + arguments);
    Set<String> always = names(lists.subList(0, Math.min(1, lists.size())));
    assertTrue(arguments.containsAll(always), () -> arguments + " should have " + always);
  }

  /** The names of the kinds in the forward pass. */
  private static Set<String> operations(Plan plan) {
    return plan.forward().stream().map(LayersPageTest::name).collect(Collectors.toSet());
  }

  private static String name(Operation operation) {
    Class<?> type = operation.getClass();
    Class<?> outer = type.getDeclaringClass();
    return outer == null
        ? type.getSimpleName()
        : outer.getSimpleName() + "." + type.getSimpleName();
  }
}
