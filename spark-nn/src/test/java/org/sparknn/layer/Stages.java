package org.sparknn.layer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.Sizes;
import org.sparknn.model.Sequential;

/** All stages of layers, found by reflection, and the engine's table of cases to try them with. */
final class Stages {
  private static final Set<String> NO_LAYERS = Set.of("losses.jsonl", "networks.jsonl");

  private static final Pattern WORD = Pattern.compile("_(.)");

  private Stages() {}

  /** A line of the table: a layer with torch's arguments, and the shape of its input. */
  record Case(ObjectNode node, Shape input) {
    Layer layer() {
      return NetworkJson.readLayer(node);
    }

    String type() {
      return node.get("type").textValue();
    }

    @Override
    public String toString() {
      return "%s on %s".formatted(node, input);
    }
  }

  /** Every concrete stage of this package. */
  static List<Class<? extends LayerStage>> classes() {
    List<Class<? extends LayerStage>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder())) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        Class<?> type = Class.forName(Stages.class.getPackageName() + "." + name);
        if (LayerStage.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
          classes.add(type.asSubclass(LayerStage.class));
        }
      }
    } catch (IOException | URISyntaxException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    return classes;
  }

  private static Path folder() throws URISyntaxException {
    return Path.of(LayerStage.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .resolve(LayerStage.class.getPackageName().replace('.', '/'));
  }

  /** All lines of the engine's table; a Sequential is no stage of this package. */
  static List<Case> cases() {
    Path folder = Path.of(System.getProperty("sparknn.root"), "kernels/src/test/resources/cases");
    List<Case> cases = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        if (!NO_LAYERS.contains(file.getFileName().toString())) {
          Files.readAllLines(file).stream()
              .map(Stages::read)
              .filter(row -> !row.type().equals("Sequential"))
              .forEach(cases::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  private static Case read(String line) {
    ObjectNode node = (ObjectNode) NetworkJson.parse(line);
    JsonNode sizes = node.remove("input");
    return new Case(node, new Shape(Sizes.compute(sizes.size(), i -> sizes.get(i).intValue())));
  }

  /** The first line of the table for a stage. */
  static Case caseOf(Class<? extends LayerStage> type) {
    return cases().stream()
        .filter(row -> row.type().equals(type.getSimpleName()))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("the table of cases has no row for " + type.getSimpleName()));
  }

  static Class<? extends LayerStage> classOf(String type) {
    try {
      return Class.forName(Stages.class.getPackageName() + "." + type).asSubclass(LayerStage.class);
    } catch (ClassNotFoundException e) {
      throw new AssertionError("torch's class %s has no stage".formatted(type), e);
    }
  }

  static LayerStage empty(Class<? extends LayerStage> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type + " needs a public constructor without arguments", e);
    }
  }

  /** The stage of a line, its arguments given to setters, those without a default last. */
  static LayerStage stage(JsonNode node) {
    String type = node.get("type").textValue();
    if (type.equals("Sequential")) {
      return Sequential.fromJson(node.toString()).setName(node.path("name").asText(""));
    }
    LayerStage stage = empty(classOf(type));
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    names.remove("type");
    names.sort((a, b) -> Boolean.compare(isRequired(stage, a), isRequired(stage, b)));
    for (String name : names) {
      set(stage, name, node.get(name));
    }
    return stage;
  }

  private static boolean isRequired(LayerStage stage, String argument) {
    return !stage.hasDefault(param(stage, argument, false));
  }

  /** The Param of a torch argument. */
  static Param<Object> param(LayerStage stage, String argument, boolean text) {
    return stage.getParam(text && argument.equals("padding") ? "paddingKeyword" : camel(argument));
  }

  static String camel(String argument) {
    return WORD.matcher(argument).replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
  }

  private static void set(LayerStage stage, String argument, JsonNode value) {
    Param<?> param = param(stage, argument, value.isTextual());
    if (param instanceof OptionalIntParam && value.isNull()) {
      return; // as it is before any setter
    }
    String setter = camel("set_" + argument);
    Object given = given(param, value);
    try {
      Arrays.stream(stage.getClass().getMethods())
          .filter(method -> method.getName().equals(setter) && accepts(method, given))
          .findFirst()
          .orElseThrow(() -> new AssertionError(stage.uid() + " has no " + setter))
          .invoke(stage, given);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("%s(%s) of %s".formatted(setter, value, stage.uid()), e);
    }
  }

  private static Object given(Param<?> param, JsonNode value) {
    if (holdsLayers(param)) {
      return children(value);
    }
    return param instanceof OptionalIntParam ? value.intValue() : value(param, value);
  }

  private static boolean accepts(java.lang.reflect.Method method, Object value) {
    Class<?> type = method.getParameterTypes()[0];
    return type.isPrimitive() ? !value.getClass().isArray() : type.isInstance(value);
  }

  static boolean holdsLayers(Param<?> param) {
    return param instanceof LayersParam;
  }

  /** Children as stages: one, or an array of them. */
  static Object children(JsonNode value) {
    if (!value.isArray()) {
      return stage(value);
    }
    LayerStage[] stages = new LayerStage[value.size()];
    Arrays.setAll(stages, i -> stage(value.get(i)));
    return stages;
  }

  /** What a Param holds for an argument of torch's. */
  static Object value(Param<?> param, JsonNode value) {
    if (holdsLayers(param)) {
      return value.toString();
    }
    if (param instanceof IntArrayParam && value.isNull()) {
      return new int[0];
    }
    if (param instanceof IntArrayParam) {
      JsonNode sizes = value.isArray() ? value : NetworkJson.parse("[" + value + "]");
      return Sizes.compute(sizes.size(), i -> sizes.get(i).isNull() ? -1 : sizes.get(i).intValue())
          .toArray();
    }
    if (param instanceof DoubleParam) {
      return value.isNull() ? Double.NaN : value.doubleValue();
    }
    if (param instanceof IntParam) {
      return value.intValue();
    }
    return param instanceof BooleanParam ? (Object) value.booleanValue() : value.textValue();
  }
}
