package org.sparknn.jobs.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which results count as the same? */
class AgreementTest {
  private static Optional<String> refusal(float[] ours, float[] theirs) {
    return Agreement.refusal(Mode.LAYER, Map.of("x", ours), Map.of("x", theirs));
  }

  @Test
  void acceptsRounding() {
    assertEquals(Optional.empty(), refusal(new float[] {100, 1}, new float[] {100, 1.001f}));
    assertEquals(Optional.empty(), refusal(new float[] {0, 0}, new float[] {0, 0}));
  }

  @Test
  void refusesOneNumberThatIsFarOff() {
    assertTrue(refusal(new float[] {100, 1}, new float[] {100, 1.2f}).isPresent());
  }

  @Test
  void refusesManyThatAreALittleOff() {
    // each by less than a ten thousandth of the largest, but most of them by a thousandth
    float[] ours = new float[1000];
    float[] theirs = new float[1000];
    Arrays.fill(ours, 0.05f);
    Arrays.fill(theirs, 0.05005f);
    ours[0] = 1;
    theirs[0] = 1;
    assertTrue(refusal(ours, theirs).isPresent());
  }

  @Test
  void refusesWhatIsNotANumber() {
    assertTrue(refusal(new float[] {1, Float.NaN}, new float[] {1, 1}).isPresent());
    assertTrue(refusal(new float[] {1, 1}, new float[] {1, Float.NaN}).isPresent());
    assertTrue(refusal(new float[] {1}, new float[] {Float.POSITIVE_INFINITY}).isPresent());
  }

  @Test
  void refusesOtherLengthsAndNames() {
    assertEquals(Optional.of("x: 1 and 2 numbers"), refusal(new float[] {1}, new float[] {1, 1}));
    assertEquals(
        Optional.of("results [x] and [y]"),
        Agreement.refusal(Mode.LAYER, Map.of("x", new float[] {1}), Map.of("y", new float[] {1})));
  }

  private static Optional<String> trained(float loss, float... gradient) {
    return Agreement.refusal(
        Mode.TRAINING,
        Map.of("loss", new float[] {1}, "gradient of a", new float[] {10, 10}),
        Map.of("loss", new float[] {loss}, "gradient of a", gradient));
  }

  @Test
  void gradientsOfNetworksMayGoAnotherWay() {
    assertEquals(Optional.empty(), trained(1, 10, 10.5f));
    assertTrue(trained(1, 10, 12).orElseThrow().startsWith("all gradients"));
    assertTrue(trained(1.001f, 10, 10).orElseThrow().startsWith("loss"));
  }
}
