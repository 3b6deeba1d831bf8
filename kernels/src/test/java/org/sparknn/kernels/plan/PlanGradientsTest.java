package org.sparknn.kernels.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.layer.Concatenation;
import org.sparknn.kernels.layer.Convolution;
import org.sparknn.kernels.layer.Dropout;
import org.sparknn.kernels.layer.Layer;
import org.sparknn.kernels.layer.Padding;
import org.sparknn.kernels.layer.Residual;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.loss.Weights;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.operation.Convolve;
import org.sparknn.kernels.operation.PaddingMode;
import org.sparknn.kernels.operation.Slice;
import org.sparknn.kernels.operation.Sum;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.tensor.Sizes;

/** Does a plan compute the gradients that are needed, and no others? */
class PlanGradientsTest {

  private static List<Class<?>> backward(Network network, Shape row) {
    return Plan.overRows(network, row, Purpose.TRAINING).backward().stream()
        .<Class<?>>map(Object::getClass)
        .toList();
  }

  @Test
  void aFirstLayerThatPadsByCopyingNeedsNoInputGradient() {
    Sizes one = Sizes.of(1);
    Padding padding = Padding.of(one);
    Network network =
        Network.of(
            new Convolution(
                1, 2, 3, Sizes.of(3), one, padding, one, 1, true, PaddingMode.CIRCULAR));
    assertEquals(List.of(Convolve.ParameterGradient.class), backward(network, Shape.of(2, 5)));
  }

  @Test
  void aFirstLayerThatRearrangesNeedsNoInputGradient() {
    Network network = Network.of(new Affine(5, 2, true));
    List<Class<?>> operations = backward(network, Shape.of(3, 5));
    assertTrue(operations.contains(Convolve.ParameterGradient.class));
    assertTrue(!operations.contains(Convolve.InputGradient.class), operations.toString());
  }

  private static Layer branches(Layer... branches) {
    return new Concatenation(Network.of(branches).layers());
  }

  @Test
  void aTensorReadByThreeBranchesSumsThreeShares() {
    Layer affine = new Affine(5, 5, false);
    Network network = Network.of(affine, branches(affine, Network.of(), affine));
    Plan plan = Plan.overRows(network, Shape.of(5), new Purpose(true, true, true));
    assertEquals(
        List.of(
            Slice.class,
            Slice.class,
            Slice.class,
            Convolve.ParameterGradient.class,
            Convolve.InputGradient.class,
            Convolve.ParameterGradient.class,
            Convolve.InputGradient.class,
            Sum.class,
            Convolve.ParameterGradient.class,
            Convolve.InputGradient.class),
        plan.backward().stream().<Class<?>>map(Object::getClass).toList());
    Sum sum = (Sum) plan.backward().get(7);
    assertEquals(3, sum.inputs().stream().distinct().count());
    assertTrue(plan.tensors().containsAll(sum.writes()));
  }

  @Test
  void aShortcutPassesItsGradientOnAsItIs() {
    Layer affine = new Affine(5, 5, false);
    Network network = Network.of(affine, new Residual(affine, Optional.empty()));
    Plan plan = Plan.overRows(network, Shape.of(5), Purpose.TRAINING);
    assertEquals(
        List.of(
            Convolve.ParameterGradient.class,
            Convolve.InputGradient.class,
            Sum.class,
            Convolve.ParameterGradient.class),
        plan.backward().stream().<Class<?>>map(Object::getClass).toList());
    Tensor seed = plan.seed().orElseThrow();
    assertEquals(seed, ((Convolve.ParameterGradient) plan.backward().get(0)).outputGradient());
    assertTrue(plan.backward().get(2).reads().contains(seed));
  }

  @Test
  void anInputReadTwiceHasItsSumInThePlan() {
    Network network = Network.of(new Residual(Network.of(), Optional.empty()));
    Plan plan = Plan.overRows(network, Shape.of(5), new Purpose(true, true, true));
    Tensor seed = plan.seed().orElseThrow();
    Tensor gradient = plan.inputGradient().orElseThrow();
    assertEquals(List.of(new Sum(List.of(seed, seed), gradient)), plan.backward());
    assertEquals(gradient, plan.tensors().get(gradient.id()));
  }

  @Test
  void branchesInFrontOfAllWeightsNeedNoGradients() {
    Network network =
        Network.of(
            new Residual(new Dropout(0.5), Optional.empty()),
            branches(Network.of(), new Dropout(0.5)),
            new Affine(10, 2, true));
    assertEquals(List.of(Convolve.ParameterGradient.class), backward(network, Shape.of(5)));
  }

  @Test
  void aLayerAloneIsANetworkWithoutAName() {
    Affine layer = new Affine(5, 2, true);
    Plan alone = Plan.overRows(layer, Shape.of(5), Purpose.TRAINING);
    assertEquals(
        List.of("weight", "bias"), alone.parameters().all().stream().map(Parameter::name).toList());
    assertEquals(
        backward(Network.of(layer), Shape.of(5)),
        alone.backward().stream().<Class<?>>map(Object::getClass).toList());
  }

  @Test
  void theGradientOfAnIdentityIsAmongThePlansTensors() {
    Plan plan =
        Plan.overRows(Network.of(new Dropout(0.5)), Shape.of(3), new Purpose(false, true, true));
    Tensor gradient = plan.inputGradient().orElseThrow();
    assertEquals(plan.seed(), plan.inputGradient());
    assertEquals(gradient, plan.tensors().get(gradient.id()));
  }

  @Test
  void aLossThatDoesNotFitItsNetworkIsRefusedBeforeAnythingRuns() {
    Network network = Network.of(new Affine(5, 4, true));
    CrossEntropyLoss loss =
        new CrossEntropyLoss(
            Optional.of(Weights.of(1.0, 2.0, 3.0)),
            CrossEntropyLoss.IGNORE_INDEX,
            0,
            Reduction.MEAN);
    ShapeException refusal =
        assertThrows(
            ShapeException.class,
            () ->
                Plan.overRows(
                    network, Shape.of(5), Purpose.TRAINING, loss, new Target(Shape.of(), true)));
    assertTrue(refusal.getMessage().contains("for all 4 classes"), refusal.getMessage());
  }
}
