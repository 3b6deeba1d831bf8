package org.sparknn.kernels.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.tensor.ShapeException;

/** Are all of torch's ways to name a reduction understood? */
class ReductionTest {

  /** The deprecated arguments come before the reduction, and count as true where absent. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{} | MEAN",
        "{\"reduction\": \"none\"} | NONE",
        "{\"reduction\": \"sum\"} | SUM",
        "{\"reduction\": \"elementwise_mean\"} | MEAN",
        "{\"size_average\": null, \"reduce\": null, \"reduction\": \"sum\"} | SUM",
        "{\"size_average\": true, \"reduction\": \"sum\"} | MEAN",
        "{\"size_average\": false, \"reduction\": \"mean\"} | SUM",
        "{\"reduce\": true, \"reduction\": \"none\"} | MEAN",
        "{\"reduce\": false, \"size_average\": false} | NONE",
        "{\"reduce\": false, \"reduction\": \"foo\"} | NONE"
      })
  void names(String arguments, Reduction expected) {
    for (String type : LossTypes.names()) {
      Loss loss = LossTypes.read(type, NetworkJson.parse(arguments), java.util.Set.of());
      assertEquals(expected, loss.reduction(), type);
    }
  }

  @Test
  void anUnreducedLossCannotBeTrainedOn() {
    Reduction.MEAN.requireOneNumber();
    Reduction.SUM.requireOneNumber();
    String message =
        assertThrows(ShapeException.class, Reduction.NONE::requireOneNumber).getMessage();
    assertTrue(
        message.startsWith("grad can be implicitly created only for scalar outputs"), message);
  }
}
