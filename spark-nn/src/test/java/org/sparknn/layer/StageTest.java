package org.sparknn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.LayerTypes;

/** Is every stage of a layer complete? */
final class StageTest {

  static List<Class<? extends LayerStage>> classes() {
    return Stages.classes();
  }

  @Test
  void everyKnownLayerHasAStage() {
    Set<String> names =
        classes().stream().map(Class::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
    Set<String> known = new TreeSet<>(LayerTypes.names());
    known.addAll(Set.of("Residual", "Concat"));
    assertEquals(known, names);
  }

  /** Spark Connect goes through these lists, and one bad entry would hide all others. */
  @Test
  void allStagesAreServices() {
    Set<String> services = new TreeSet<>();
    for (Class<?> type : List.of(Estimator.class, Transformer.class)) {
      ServiceLoader.load(type).stream().forEach(found -> services.add(found.type().getName()));
    }
    for (Class<?> type : classes()) {
      assertTrue(services.contains(type.getName()), type.getName());
    }
    assertTrue(services.contains(LayerModel.class.getName()));
  }

  @ParameterizedTest
  @MethodSource("classes")
  void paramsAreTorchsArguments(Class<? extends LayerStage> type) {
    Set<String> arguments = new TreeSet<>();
    for (Param<?> param : Stages.empty(type).params()) {
      assertFalse(param.doc().isEmpty(), param.toString());
      if (LayerJson.isArgument(param)) {
        arguments.add(param.name());
      }
    }
    // spelled another way; without effect
    arguments.removeAll(Set.of("paddingKeyword", "inplace"));
    Layer layer = Stages.caseOf(type).layer();
    Set<String> torch =
        layer.arguments().keySet().stream()
            .map(Stages::camel)
            .collect(Collectors.toCollection(TreeSet::new));
    layer.children().forEach(child -> torch.add(childParam(child.name())));
    optional(arguments, torch);
    assertEquals(torch, arguments);
  }

  /** The Param that a container's child is given by. */
  private static String childParam(String name) {
    return Set.of("body", "shortcut").contains(name) ? name : "branches";
  }

  /** Arguments that a record only has if they were given. */
  private static void optional(Set<String> arguments, Set<String> torch) {
    for (String name : Set.of("outputSize", "outputSizeOf", "indicesOf", "shortcut")) {
      if (arguments.contains(name)) {
        torch.add(name);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("classes")
  void theUidIsKept(Class<? extends LayerStage> type) throws ReflectiveOperationException {
    LayerStage stage = type.getConstructor(String.class).newInstance("given");
    assertEquals("given", stage.uid());
    assertTrue(Arrays.stream(stage.params()).allMatch(param -> param.parent().equals("given")));
    assertTrue(Stages.empty(type).uid().startsWith(type.getSimpleName() + "_"));
    assertTrue(type.getMethod("load", String.class).canAccess(null));
  }

  /** A changed default changes what existing programs compute: it must be changed here, too. */
  @Test
  void defaultsAreTorchs() throws IOException {
    String actual =
        classes().stream().map(type -> defaults(Stages.empty(type))).collect(Collectors.joining());
    try (InputStream pinned = StageTest.class.getResourceAsStream("/stage-defaults.txt")) {
      assertEquals(new String(pinned.readAllBytes(), StandardCharsets.UTF_8), actual);
    }
  }

  private static String defaults(LayerStage stage) {
    StringBuilder line = new StringBuilder(stage.getClass().getSimpleName());
    for (Param<?> param : stage.params()) {
      String explained = stage.explainParam(param);
      String value = explained.substring(explained.lastIndexOf('('));
      line.append(' ').append(param.name()).append(value.replace(stage.uid(), "<uid>"));
    }
    return line.append('\n').toString().replace("default: ", "").replace(",  ", ", ");
  }
}
