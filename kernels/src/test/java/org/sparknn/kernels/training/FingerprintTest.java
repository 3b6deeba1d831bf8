package org.sparknn.kernels.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Does the digest of rows see all of them, and only them? */
class FingerprintTest {
  private static final int ROWS = 37;

  private static List<byte[]> rows(int bytes) {
    Random random = new Random(8);
    List<byte[]> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      byte[] values = new byte[bytes];
      random.nextBytes(values);
      rows.add(values);
    }
    return rows;
  }

  private static Fingerprint of(List<byte[]> rows) {
    Fingerprint all = Fingerprint.NONE;
    for (byte[] row : rows) {
      all = all.add(row, 0);
    }
    return all;
  }

  @Test
  void theWholeFollowsFromItsPartsHoweverItIsCut() {
    List<byte[]> rows = rows(21);
    Fingerprint whole = of(rows);
    assertEquals(ROWS, whole.rows());
    for (int cut = 0; cut <= ROWS; cut++) {
      for (int second = cut; second <= ROWS; second += 5) {
        Fingerprint middle = of(rows.subList(cut, second));
        Fingerprint end = of(rows.subList(second, ROWS));
        assertEquals(whole, of(rows.subList(0, cut)).then(middle).then(end));
        assertEquals(whole, of(rows.subList(0, cut)).then(middle.then(end)));
      }
    }
  }

  @Test
  void everyBitAndTheOrderCount() {
    for (int bytes : new int[] {1, 7, 8, 21}) {
      List<byte[]> rows = rows(bytes);
      Set<String> seen = new HashSet<>();
      int changes = 0;
      seen.add(of(rows).hex());
      for (byte[] row : rows) {
        for (int bit = 0; bit < 8 * bytes; bit++) {
          row[bit / 8] ^= (byte) (1 << bit % 8);
          seen.add(of(rows).hex());
          row[bit / 8] ^= (byte) (1 << bit % 8);
          changes++;
        }
      }
      if (bytes > 1) { // rows of one byte come more than once
        Collections.swap(rows, 3, 4);
        seen.add(of(rows).hex());
        Collections.swap(rows, 0, ROWS - 1);
        seen.add(of(rows).hex());
        changes += 2;
      }
      seen.add(of(rows.subList(0, ROWS - 1)).hex());
      assertEquals(changes + 2, seen.size());
    }
  }

  @Test
  void itIsTheSameWhereverARowBegins() {
    byte[] row = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    byte[] behind = new byte[13];
    System.arraycopy(row, 0, behind, 3, row.length);
    assertEquals(Fingerprint.NONE.add(row, 0), Fingerprint.NONE.add(behind, 3));
    assertTrue(Fingerprint.NONE.add(row, 0).hex().matches("[0-9a-f]{32}"));
  }

  @Test
  void theArithmeticIsThatOfTheField() {
    BigInteger prime = BigInteger.ONE.shiftLeft(61).subtract(BigInteger.ONE);
    BigInteger point = BigInteger.valueOf(0x243F6A8885A308DL);
    Fingerprint one = Fingerprint.NONE.add(new byte[] {5}, 0);
    Fingerprint other = Fingerprint.NONE.add(new byte[] {9}, 0);
    Fingerprint many = other;
    for (int i = 1; i < 1000; i++) {
      many = many.add(new byte[] {9}, 0);
    }
    BigInteger wanted =
        BigInteger.valueOf(one.first())
            .multiply(point.modPow(BigInteger.valueOf(1000), prime))
            .add(BigInteger.valueOf(many.first()))
            .mod(prime);
    assertEquals(wanted.longValueExact(), one.then(many).first());
  }
}
