package org.sparknn.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.LossJson;
import org.sparknn.kernels.loss.LossTypes;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.network.LayerTypes;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.operation.Function;
import org.sparknn.kernels.operation.LossFunction;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.operation.PointwiseLoss;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;

/** Does the table of layers know every layer and every kind of operation? */
class LayerCasesTest {

  @Test
  void everyLayerRecordHasARow() throws IOException, URISyntaxException {
    Set<Class<?>> rows =
        LayerCases.layers().stream().map(row -> row.layer().getClass()).collect(Collectors.toSet());
    Set<Class<?>> records = new HashSet<>(records(Layer.class, Layer.class));
    records.addAll(records(Layer.class, Network.class));
    assertEquals(records, rows);
  }

  @Test
  void everyFunctionHasARow() throws IOException, URISyntaxException {
    Set<Class<?>> rows =
        LayerCases.layers().stream()
            .filter(row -> row.layer() instanceof Activation)
            .map(row -> ((Activation) row.layer()).function().getClass())
            .collect(Collectors.toSet());
    assertEquals(records(Function.class, Relu.class), rows);
  }

  /** The records that implement an interface, in the package of one of its neighbours. */
  private static Set<Class<?>> records(Class<?> kind, Class<?> neighbour)
      throws IOException, URISyntaxException {
    Path classes =
        Path.of(neighbour.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve(neighbour.getPackageName().replace('.', '/'));
    Set<Class<?>> records = new HashSet<>();
    try (Stream<Path> files = Files.list(classes)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        Class<?> type = classOf(neighbour.getPackageName() + "." + name);
        if (type.isRecord() && kind.isAssignableFrom(type)) {
          records.add(type);
        }
      }
    }
    assertFalse(records.isEmpty());
    return records;
  }

  private static Class<?> classOf(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyTorchNameHasARow() {
    Set<String> rows =
        LayerCases.layers().stream()
            .map(row -> row.layer().kind())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> names = new TreeSet<>(LayerTypes.names());
    names.addAll(NetworkJson.containers());
    assertEquals(names, rows);
  }

  @Test
  void everyLossRecordHasANameAndARow() throws IOException, URISyntaxException {
    Set<Class<?>> rows =
        LayerCases.losses().stream().map(row -> row.loss().getClass()).collect(Collectors.toSet());
    Set<Class<?>> records = records(Loss.class, Loss.class);
    assertEquals(records, rows);
    assertEquals(records, Set.copyOf(LossTypes.records()));
    assertEquals(
        records.stream().map(Class::getSimpleName).collect(Collectors.toSet()), LossTypes.names());
  }

  @Test
  void everyLossFunctionHasARow() {
    Set<Class<?>> used =
        LayerCases.losses().stream()
            .map(row -> Plan.ofLoss(row.loss(), row.input(), row.target(), Purpose.INFERENCE))
            .flatMap(plan -> plan.forward().stream())
            .filter(PointwiseLoss.class::isInstance)
            .map(operation -> ((PointwiseLoss) operation).function().getClass())
            .collect(Collectors.toSet());
    assertEquals(Set.of(LossFunction.class.getPermittedSubclasses()), used);
  }

  @Test
  void everyKindOfOperationHasARow() {
    Set<Class<?>> used = new HashSet<>();
    Purpose training = new Purpose(true, true, true);
    LayerCases.layers().stream()
        .map(row -> OneStep.plan(row.layer(), row.input(), training))
        .forEach(plan -> addKinds(plan, used));
    LayerCases.losses().stream()
        .map(row -> Plan.ofLoss(row.loss(), row.input(), row.target(), training))
        .forEach(plan -> addKinds(plan, used));
    assertEquals(Set.of(Operation.class.getPermittedSubclasses()), used);
  }

  private static void addKinds(Plan plan, Set<Class<?>> used) {
    plan.forward().forEach(operation -> used.add(operation.getClass()));
    plan.backward().forEach(operation -> used.add(operation.getClass()));
  }

  @ParameterizedTest
  @MethodSource("org.sparknn.kernels.testing.LayerCases#layers")
  void aLayerSurvivesItsJson(LayerCases.LayerCase row) {
    String json = NetworkJson.writeLayer(row.layer()).toString();
    assertEquals(row.layer(), NetworkJson.readLayer(NetworkJson.parse(json)));
  }

  @ParameterizedTest
  @MethodSource("org.sparknn.kernels.testing.LayerCases#losses")
  void aLossSurvivesItsJson(LayerCases.LossCase row) {
    for (Reduction reduction : Reduction.values()) {
      ObjectNode node = LossJson.write(row.loss()).put("reduction", reduction.torchName());
      Loss loss = LossJson.read(node);
      assertEquals(reduction, loss.reduction());
      assertEquals(loss, LossJson.read(NetworkJson.parse(LossJson.write(loss).toString())));
    }
    assertEquals(row.loss(), LossJson.read(LossJson.write(row.loss())));
  }
}
