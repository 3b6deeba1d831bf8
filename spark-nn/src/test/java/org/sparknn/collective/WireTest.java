package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of floats on the wire? */
class WireTest {
  private static final long SEED = 3;

  @ParameterizedTest
  @CsvSource({
    "3F800000, 3F800000",
    "3F807FFF, 3F800000",
    "3F808000, 3F800000",
    "3F808001, 3F810000",
    "3F818000, 3F820000",
    "BF818000, BF820000",
    "00000001, 00000000",
    "80000000, 80000000",
    "7F7FFFFF, 7F800000",
    "7F800000, 7F800000",
    "FF800000, FF800000",
    "7FC00000, 7FC00000",
    "7F800001, 7FC00000",
    "7FFFFFFF, 7FFF0000",
    "FFFFFFFF, FFFF0000"
  })
  void bfloatsAreRoundedToNearestEven(String exact, String rounded) {
    float[] value = {Float.intBitsToFloat(Integer.parseUnsignedInt(exact, 16))};
    Compression.BF16.wire().round(value, 0, 1);
    assertEquals(Integer.parseUnsignedInt(rounded, 16), Float.floatToRawIntBits(value[0]), exact);
  }

  @Test
  void noBfloatIsNearer() {
    Random random = new Random(SEED);
    Wire wire = Compression.BF16.wire();
    for (int i = 0; i < 10_000; i++) {
      float exact = Float.intBitsToFloat(random.nextInt());
      float[] rounded = {exact};
      wire.round(rounded, 0, 1);
      if (Float.isNaN(exact) || Float.isInfinite(rounded[0])) {
        assertEquals(Float.isNaN(exact), Float.isNaN(rounded[0]));
        continue;
      }
      int bits = Float.floatToRawIntBits(rounded[0]);
      assertEquals(0, bits & 0xFFFF);
      BigDecimal distance = distance(exact, rounded[0]);
      for (int neighbour : new int[] {bits - 0x10000, bits + 0x10000}) {
        float other = Float.intBitsToFloat(neighbour);
        if (Float.isFinite(other)) {
          assertTrue(distance.compareTo(distance(exact, other)) <= 0, exact + " " + rounded[0]);
        }
      }
    }
  }

  private static BigDecimal distance(float one, float other) {
    return new BigDecimal(one).subtract(new BigDecimal(other)).abs();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 2047, 2048, 2049, 4099, Ring.SLICE - 1, Ring.SLICE})
  void messagesHoldTheRoundedValuesInTheirOrder(int count) {
    for (Compression compression : Compression.values()) {
      Wire wire = compression.wire();
      float[] values = new float[count + 2];
      Random random = new Random(SEED);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      ByteBuffer message = ByteBuffer.allocateDirect(wire.bytes(count)).order(Header.ORDER);
      wire.write(values, 1, count, message);
      assertEquals(0, message.remaining());
      message.flip();
      float[] expected = values.clone();
      wire.round(expected, 1, count);
      float[] read = values.clone();
      wire.read(message, read, 1, count);
      assertArrayEquals(expected, read);
      float[] sum = values.clone();
      wire.add(message, sum, 1, count);
      for (int i = 1; i <= count; i++) {
        assertEquals(values[i] + expected[i], sum[i]);
      }
      assertEquals(values[0], sum[0]);
      assertEquals(values[count + 1], sum[count + 1]);
    }
  }

  @Test
  void bfloatsTakeHalfTheBytes() {
    assertEquals(4000, Compression.NONE.wire().bytes(1000));
    assertEquals(2000, Compression.BF16.wire().bytes(1000));
    assertEquals(2004, Compression.BF16.wire().bytes(1001));
  }

  @Test
  void unknownCompressionsAreRefused() {
    assertEquals(Compression.BF16, Compression.of("bf16"));
    assertEquals(
        "gradientCompression must be one of [none, bf16] but is fp8",
        assertThrows(IllegalArgumentException.class, () -> Compression.of("fp8")).getMessage());
  }
}
