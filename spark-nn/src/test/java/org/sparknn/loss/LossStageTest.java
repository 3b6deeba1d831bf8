package org.sparknn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.kernels.loss.LossTypes;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.testing.LocalSpark;

/** Are the losses torch's classes, with torch's arguments, defaults and refusals? */
final class LossStageTest {
  /** Each class with the engine's JSON of its defaults. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "BCELoss", "{reduction=mean}",
          "BCEWithLogitsLoss", "{reduction=mean}",
          "CrossEntropyLoss", "{ignore_index=-100, reduction=mean, label_smoothing=0.0}",
          "HuberLoss", "{reduction=mean, delta=1.0}",
          "L1Loss", "{reduction=mean}",
          "MSELoss", "{reduction=mean}",
          "NLLLoss", "{ignore_index=-100, reduction=mean}",
          "SmoothL1Loss", "{reduction=mean, beta=1.0}");

  /** Arguments that torch's constructors have besides those of the engine. */
  private static final Set<String> LEGACY = Set.of("size_average", "reduce");

  static List<LossStage<?>> changed() {
    return List.of(
        new BCELoss(new double[] {1, 0.5}, "sum"),
        new BCEWithLogitsLoss(new double[] {1, 2}, "sum", new double[] {3}),
        new CrossEntropyLoss(new double[] {1, 0.5, 2}, 1, "sum", 0.25),
        new HuberLoss("sum", 0.5),
        new L1Loss().setReduction("none"),
        new MSELoss().setReduction("sum").setPredictionCol("p").setLabelCol("l"),
        new NLLLoss(new double[] {2, 3}, -1, "none"),
        new SmoothL1Loss("none", 2));
  }

  private static LossStage<?> of(String name) throws ReflectiveOperationException {
    return Class.forName("org.sparknn.loss." + name)
        .asSubclass(LossStage.class)
        .getConstructor()
        .newInstance();
  }

  @Test
  void everyLossOfTheEngineHasItsClassAndIsAService() throws Exception {
    Set<String> found = new TreeSet<>();
    for (Class<?> type : lossClasses()) {
      LossStage<?> loss = of(type.getSimpleName());
      assertEquals(type.getSimpleName(), loss.loss().kind());
      assertEquals("mine", type.getConstructor(String.class).newInstance("mine").toString());
      found.add(type.getSimpleName());
    }
    assertEquals(LossTypes.names(), found);
    Set<String> services =
        ServiceLoader.load(Evaluator.class).stream()
            .map(service -> service.type().getName())
            .filter(name -> name.startsWith("org.sparknn"))
            .collect(Collectors.toSet());
    assertEquals(
        found.stream().map(name -> "org.sparknn.loss." + name).collect(Collectors.toSet()),
        services);
  }

  private static List<Class<?>> lossClasses()
      throws URISyntaxException, IOException, ClassNotFoundException {
    Path classes =
        Path.of(LossStage.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(classes.resolve("org/sparknn/loss"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        Class<?> type = Class.forName("org.sparknn.loss." + name);
        if (LossStage.class.isAssignableFrom(type)
            && !java.lang.reflect.Modifier.isAbstract(type.getModifiers())) {
          found.add(type);
        }
      }
    }
    return found;
  }

  @Test
  void defaultsAreTorchs() throws ReflectiveOperationException {
    assertEquals(LossTypes.names(), DEFAULTS.keySet());
    for (String name : LossTypes.names()) {
      LossStage<?> loss = of(name);
      assertEquals(DEFAULTS.get(name), loss.loss().arguments().toString(), name);
      assertEquals("prediction", loss.getPredictionCol());
      assertEquals("label", loss.getLabelCol());
      assertEquals("mean", loss.getReduction());
      assertFalse(loss.isLargerBetter());
    }
  }

  @ParameterizedTest
  @MethodSource("changed")
  void paramsAreTorchsArguments(LossStage<?> loss) {
    Set<String> params = new TreeSet<>();
    for (Param<?> param : loss.params()) {
      assertEquals(loss.uid(), param.parent());
      params.add(param.name().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT));
    }
    params.removeAll(Set.of("prediction_col", "label_col"));
    Set<String> torch = new TreeSet<>(loss.loss().arguments().keySet());
    if (!loss.loss().kind().equals("HuberLoss")) {
      torch.addAll(LEGACY);
    }
    assertEquals(torch, params);
  }

  @ParameterizedTest
  @MethodSource("changed")
  void lossesAreCopiedSavedAndLoaded(LossStage<?> loss, @TempDir Path directory) throws Exception {
    LossStage<?> copy = loss.copy(new ParamMap());
    assertEquals(loss.json(), copy.json());
    LocalSpark.session();
    String path = directory.resolve("loss").toString();
    loss.write().save(path);
    LossStage<?> loaded = new DefaultParamsReader<LossStage<?>>().load(path);
    assertEquals(loss.explainParams(), loaded.explainParams());
    assertEquals(loss.json(), loaded.json());
    assertEquals(loss.uid(), loaded.uid());
    Object leaf = loss.getClass().getMethod("load", String.class).invoke(null, path);
    assertEquals(loss.getClass(), leaf.getClass());
  }

  @Test
  void constructorsTakeTorchsOrder() {
    CrossEntropyLoss loss = new CrossEntropyLoss(new double[] {1, 0.5, 2}, 1, "sum", 0.25);
    assertArrayEquals(new double[] {1, 0.5, 2}, loss.getWeight());
    assertEquals(1, loss.getIgnoreIndex());
    assertEquals("sum", loss.getReduction());
    assertEquals(0.25, loss.getLabelSmoothing());
    BCEWithLogitsLoss binary = new BCEWithLogitsLoss(new double[] {1}, "none", new double[] {3});
    assertEquals(
        "{weight=[1.0], reduction=none, pos_weight=[3.0]}", binary.loss().arguments().toString());
    assertEquals(2, new SmoothL1Loss("mean", 2).getBeta());
    assertEquals(2, new HuberLoss("mean", 2).getDelta());
    assertArrayEquals(new double[] {3}, binary.getPosWeight());
    assertTrue(
        binary
            .explainParams()
            .contains(
                "posWeight: weight of positive targets for each place on the last axis; empty: 1"
                    + " (default: [], current: [3.0])"),
        binary.explainParams());
  }

  @Test
  void settersRefuseAtOnceInTorchsWordsAndChangeNothing() {
    MSELoss loss = new MSELoss();
    assertEquals(
        "MSELoss: average is not a valid value for reduction",
        assertThrows(ShapeException.class, () -> loss.setReduction("average")).getMessage());
    assertEquals("mean", loss.getReduction());
    assertEquals(
        "CrossEntropyLoss: label_smoothing must be between 0.0 and 1.0. Got: 1.5",
        assertThrows(ShapeException.class, () -> new CrossEntropyLoss().setLabelSmoothing(1.5))
            .getMessage());
    assertThrows(ShapeException.class, () -> new SmoothL1Loss().setBeta(-1));
    SmoothL1Loss smooth = new SmoothL1Loss();
    assertThrows(
        ShapeException.class, () -> smooth.copy(new ParamMap().put(smooth.beta().w(-1.0))));
  }

  /** torch's {@code _Reduction.legacy_get_string}; the order of the calls counts nothing. */
  @Test
  @SuppressWarnings("deprecation") // what is tested
  void oldFlagsComeBeforeTheReduction() {
    assertEquals("mean", new L1Loss().setSizeAverage(true).setReduction("sum").getReduction());
    assertEquals("sum", new L1Loss().setSizeAverage(false).getReduction());
    assertEquals("none", new L1Loss().setReduce(false).getReduction());
    assertEquals("mean", new L1Loss().setReduction("none").setReduce(true).getReduction());
    assertEquals("none", new L1Loss().setSizeAverage(false).setReduce(false).getReduction());
    assertEquals("sum", new L1Loss().setReduce(true).setSizeAverage(false).getReduction());
    assertEquals("sum", new L1Loss().setSizeAverage(false).setReduce(true).getReduction());
    assertEquals(
        "sum",
        new L1Loss()
            .setSizeAverage(false)
            .copy(new ParamMap())
            .loss()
            .arguments()
            .get("reduction"));
  }
}
