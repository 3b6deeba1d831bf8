package org.sparknn.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparknn.kernels.tensor.Shape;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.model.Sequential;

/** Named networks fit themselves to any images. */
class NamedNetworkTest {

  @ParameterizedTest
  @EnumSource
  void fitsTheData(NamedNetwork network) {
    assertEquals(Shape.of(-1, 10), network.build(Shape.of(1, 28, 28), 10).outputShape());
    assertEquals(Shape.of(-1, 3), network.build(Shape.of(3, 37, 50), 3).outputShape());
  }

  @ParameterizedTest
  @CsvSource({"CONVNET, 50282", "LENET, 61706", "MLP, 109386"})
  void hasTheParametersOfItsPaper(NamedNetwork network, int parameters) {
    Sequential built = network.build(Shape.of(1, 28, 28), 10);
    String total = built.summary().lines().reduce((first, second) -> second).orElseThrow();
    String count = total.substring(total.lastIndexOf(' ') + 1);
    assertEquals(parameters, Integer.parseInt(count.replace(",", "")));
  }

  @Test
  void namesTheLayerThatImagesAreTooSmallFor() {
    ShapeException refusal =
        assertThrows(ShapeException.class, () -> NamedNetwork.CONVNET.build(Shape.of(1, 3, 3), 10));
    assertTrue(refusal.getMessage().contains("layer 7 (MaxPool2d"), refusal.getMessage());
  }
}
