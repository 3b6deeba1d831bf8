package org.sparknn.kernels.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.layer.Flatten;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;

/** Is refused, in torch's words, what does not fit, and nothing that may fit yet? */
class LossRefusalsTest {
  private static final int ANY = Shape.UNKNOWN;

  private static Target floats(int... sizes) {
    return new Target(Shape.of(sizes), false);
  }

  private static Target classes(int... sizes) {
    return new Target(Shape.of(sizes), true);
  }

  private static void refused(String words, Loss loss, Shape input, Target target) {
    String message =
        assertThrows(ShapeException.class, () -> loss.check(input, target)).getMessage();
    assertTrue(message.contains(words), message);
  }

  @Test
  void sizesThatAreNotKnownYetMayBeAny() {
    new CrossEntropyLoss().check(Shape.of(ANY, 3, 5), classes(ANY, 5));
    new CrossEntropyLoss().check(Shape.of(ANY, ANY), floats(ANY, 3));
    new NLLLoss().check(Shape.of(ANY, 3, ANY, 5), classes(7, 4, ANY));
    new BCELoss(Optional.of(Weights.of(1, 2)), Reduction.MEAN)
        .check(Shape.of(ANY, 2), floats(ANY, 2));
    new MSELoss().check(Shape.of(ANY, 3), floats(ANY, 1));
    refused("at non-singleton dimension 1", new MSELoss(), Shape.of(ANY, 3), floats(ANY, 2));
  }

  @Test
  void classNumbersOfImagesHaveRulesOfTheirOwn() {
    refused(
        "only batches of spatial targets supported (3D tensors) but got targets of dimension: 2",
        new NLLLoss(),
        Shape.of(2, 3, 4, 5),
        classes(2, 4));
    refused(
        "size mismatch (got input: [2, 3, 4, 5] , target: [2, 4, 4]",
        new CrossEntropyLoss(),
        Shape.of(2, 3, 4, 5),
        classes(2, 4, 4));
    refused(
        "Expected target size [2, 4], got [2, 5]",
        new CrossEntropyLoss(),
        Shape.of(2, 3, 4),
        classes(2, 5));
    refused(
        "weight tensor should be defined either for all or no classes",
        new NLLLoss(Optional.of(Weights.of(1, 2)), -100, Reduction.MEAN),
        Shape.of(2, 3, 4),
        classes(2, 4));
  }

  @Test
  void classesAndFloatsAreTold() {
    refused(
        "Expected floating point type for target with class probabilities, got Long",
        new CrossEntropyLoss(),
        Shape.of(2, 3),
        classes(2, 3));
    refused("expected scalar type Long but found Float", new NLLLoss(), Shape.of(2, 3), floats(2));
    refused("Found dtype Long but expected Float", new MSELoss(), Shape.of(2, 3), classes(2, 3));
    refused("Found dtype Long but expected Float", new BCELoss(), Shape.of(2), classes(2));
    refused("Expected 1 or more dimensions (got 0)", new NLLLoss(), Shape.of(), classes());
  }

  @Test
  void weightsMustNotMakeTheLossLarger() {
    Optional<Weights> three = Optional.of(Weights.of(1, 2, 3));
    refused(
        "output with shape [1] doesn't match the broadcast shape [3]",
        new BCELoss(three, Reduction.MEAN),
        Shape.of(1),
        floats(1));
    refused(
        "output with shape [1] doesn't match the broadcast shape [3]",
        new BCEWithLogitsLoss(Optional.empty(), three, Reduction.MEAN),
        Shape.of(1),
        floats(1));
    refused(
        "The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 0",
        new BCEWithLogitsLoss(Optional.empty(), three, Reduction.MEAN),
        Shape.of(2),
        floats(2));
    Weights nested = new Weights(Shape.of(1, 3), List.of(1.0, 2.0, 3.0));
    refused(
        "weight tensor should be defined either for all 3 classes or no classes but got weight"
            + " tensor of shape: [1, 3]",
        new CrossEntropyLoss(Optional.of(nested), -100, 0, Reduction.MEAN),
        Shape.of(2, 3),
        classes(2));
  }

  @Test
  void anArgumentOutOfRangeIsRefusedWhereItIsGiven() {
    for (String json :
        List.of(
            "{\"type\": \"SmoothL1Loss\", \"beta\": -0.5}",
            "{\"type\": \"HuberLoss\", \"delta\": 0}",
            "{\"type\": \"CrossEntropyLoss\", \"label_smoothing\": 1.5}",
            "{\"type\": \"MSELoss\", \"reduction\": \"average\"}",
            "{\"type\": \"MSELoss\", \"beta\": 1}",
            "{\"type\": \"BCELoss\", \"weight\": [[1, 2], [3]]}",
            "{\"type\": \"CosineEmbeddingLoss\"}")) {
      assertThrows(ShapeException.class, () -> LossJson.read(NetworkJson.parse(json)), json);
    }
  }

  /** torch would compare each row with all others. */
  @Test
  void rowsOfABatchStayApart() {
    Network network = Network.of(new Flatten(1, -1));
    ShapeException refusal =
        assertThrows(ShapeException.class, () -> overRows(network, new MSELoss(), floats()));
    assertEquals(
        "a row's output of shape [1] and its target of shape [] need as many axes: torch would"
            + " compare each row with all others",
        refusal.getMessage());
    Weights ofRows = new Weights(Shape.of(2, 1), List.of(1.0, 2.0));
    assertThrows(
        ShapeException.class,
        () -> overRows(network, new BCELoss(Optional.of(ofRows), Reduction.MEAN), floats(1)));
    assertEquals(
        Shape.of(ANY, 1),
        overRows(network, new MSELoss(), floats(1)).losses().orElseThrow().values().shape());
  }

  private static Plan overRows(Network network, Loss loss, Target target) {
    return Plan.overRows(network, Shape.of(1), Purpose.TRAINING, loss, target);
  }

  @Test
  void theUsualTargetFollowsFromTheOutput() {
    assertEquals(classes(4, 5), new CrossEntropyLoss().target(Shape.of(3, 4, 5)));
    assertEquals(classes(), new NLLLoss().target(Shape.of(3)));
    assertEquals(floats(3, 4), new MSELoss().target(Shape.of(3, 4)));
    assertThrows(ShapeException.class, () -> new NLLLoss().target(Shape.of()));
  }

  @Test
  void ignoredNumbersAreAmongTheClassNumbers() {
    ClassNumbers numbers = new CrossEntropyLoss().classNumbers(Shape.of(ANY, 3)).orElseThrow();
    for (double fitting : new double[] {0, 2, -100}) {
      assertTrue(numbers.contains(fitting), "" + fitting);
    }
    for (double other : new double[] {-1, 3, 0.5, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertTrue(!numbers.contains(other), "" + other);
    }
  }
}
