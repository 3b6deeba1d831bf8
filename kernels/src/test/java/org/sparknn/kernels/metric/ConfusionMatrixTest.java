package org.sparknn.kernels.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Shares of a matrix that were counted by hand. */
class ConfusionMatrixTest {
  private static final double EXACT = 1e-15;

  private static ConfusionMatrix matrix() {
    ConfusionMatrix matrix = new ConfusionMatrix(3);
    matrix.add(0, 0, 3);
    matrix.add(0, 1, 1);
    matrix.add(1, 1, 2);
    matrix.add(1, 0, 1);
    matrix.add(1, 0, 1);
    return matrix;
  }

  @Test
  void countsRows() {
    assertEquals(8, matrix().rows());
    assertEquals(5, matrix().correct());
    assertEquals(2, matrix().count(1, 0));
    assertEquals(4, matrix().labeled(0));
    assertEquals(3, matrix().predicted(1));
    assertEquals(0.625, matrix().accuracy(), EXACT);
  }

  @Test
  void sharesOfAClass() {
    assertEquals(3 / 5.0, matrix().precision(0), EXACT);
    assertEquals(3 / 4.0, matrix().recall(0), EXACT);
    assertEquals(2 / 3.0, matrix().f1(0), EXACT);
  }

  @Test
  void nothingOfNothingIsNothing() {
    assertEquals(0, matrix().precision(2), EXACT);
    assertEquals(0, matrix().recall(2), EXACT);
    assertEquals(0, matrix().f1(2), EXACT);
    assertTrue(Double.isNaN(new ConfusionMatrix(2).accuracy()));
  }

  @Test
  void refusesClassesOutside() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> matrix().add(3, 0, 1));
    assertEquals(
        "label 3 and prediction 0 must be within the 3 classes 0 to 2", refusal.getMessage());
  }
}
