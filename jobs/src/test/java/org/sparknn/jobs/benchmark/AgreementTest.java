package org.sparknn.jobs.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which results count as the same? */
class AgreementTest {
  private static final Agreement STRICT = new Agreement(1e-3, 1e-4);

  private static Optional<String> refusal(float[] ours, float[] theirs) {
    return STRICT.refusal(Map.of("x", ours), Map.of("x", theirs));
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
    float[] ours = {1, 1, 1, 1};
    float[] theirs = {1.0005f, 1.0005f, 1.0005f, 1.0005f};
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
    Map<String, float[]> other = Map.of("y", new float[] {1});
    assertEquals(
        Optional.of("results [x] and [y]"), STRICT.refusal(Map.of("x", new float[] {1}), other));
  }
}
