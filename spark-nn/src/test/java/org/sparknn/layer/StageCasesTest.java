package org.sparknn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.testing.KryoCopy;

/** Does a stage say of each line of the engine's table what the line says? */
final class StageCasesTest {

  static List<Stages.Case> cases() {
    return Stages.cases();
  }

  static Stream<Class<? extends LayerStage>> classes() {
    return Stages.classes().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void setParamsMakeTheRecord(Stages.Case row) {
    LayerStage stage = Stages.stage(row.node());
    assertEquals(row.layer(), stage.layer());
    assertEquals(row.layer(), NetworkJson.readLayer(stage.json()));
    assertEquals(row.layer(), ((LayerStage) stage.copy(new ParamMap())).layer());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void paramsOfAGridReachTheRecord(Stages.Case row) {
    LayerStage stage = Stages.empty(Stages.classOf(row.type()));
    ParamGridBuilder grid = new ParamGridBuilder();
    for (Map.Entry<String, JsonNode> argument : row.node().properties()) {
      if (!argument.getKey().equals("type")) {
        JsonNode value = argument.getValue();
        Param<Object> param = Stages.param(stage, argument.getKey(), value.isTextual());
        grid.baseOn(new ParamPair<>(param, Stages.value(param, value)));
      }
    }
    assertEquals(row.layer(), ((LayerStage) stage.copy(grid.build()[0])).layer());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void recordsCrossTheWire(Stages.Case row) {
    Network network = Network.of(row.layer());
    assertEquals(network, KryoCopy.of(network));
  }

  /** torch's constructor: the arguments without a default, in torch's order. */
  @ParameterizedTest
  @MethodSource("classes")
  void theConstructorTakesWhatHasNoDefault(Class<? extends LayerStage> type)
      throws ReflectiveOperationException {
    Stages.Case row = Stages.caseOf(type);
    LayerStage empty = Stages.empty(type);
    List<Object> values = new ArrayList<>();
    List<String> required = new ArrayList<>();
    for (String argument : arguments(row)) {
      Param<Object> param = Stages.param(empty, argument, false);
      if (!empty.hasDefault(param)) {
        JsonNode value = row.node().get(argument);
        required.add(argument);
        values.add(Stages.holdsLayers(param) ? Stages.children(value) : Stages.value(param, value));
      }
    }
    LayerStage stage = construct(type, values);
    for (String argument : required) {
      Param<Object> param = stage.getParam(Stages.camel(argument));
      if (!Stages.holdsLayers(param)) {
        assertEquals(
            text(Stages.value(param, row.node().get(argument))), text(stage.getOrDefault(param)));
      }
    }
  }

  /** torch's arguments in torch's order, a container's children in the line's. */
  private static List<String> arguments(Stages.Case row) {
    List<String> arguments = new ArrayList<>(row.layer().arguments().keySet());
    if (arguments.isEmpty()) {
      row.node().fieldNames().forEachRemaining(arguments::add);
      arguments.removeAll(List.of("type", "inplace"));
    }
    return arguments;
  }

  private static LayerStage construct(Class<? extends LayerStage> type, List<Object> values)
      throws ReflectiveOperationException {
    for (Constructor<?> constructor : type.getConstructors()) {
      Class<?>[] types = constructor.getParameterTypes();
      boolean fits = types.length == values.size();
      for (int i = 0; fits && i < types.length; i++) {
        fits = types[i].isPrimitive() ? isBox(values.get(i)) : types[i].isInstance(values.get(i));
      }
      if (fits) {
        return (LayerStage) constructor.newInstance(values.toArray());
      }
    }
    throw new AssertionError("%s has no constructor for %s".formatted(type, values));
  }

  private static boolean isBox(Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  private static String text(Object value) {
    return value.getClass().isArray() && Array.getLength(value) >= 0
        ? Arrays.toString((int[]) value)
        : value.toString();
  }
}
