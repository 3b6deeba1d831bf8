package org.sparknn.kernels.training;

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.sparknn.kernels.operation.Mix;

/**
 * A digest of a sequence of rows, of all their bytes and of their order: two polynomials in the
 * rows' hashes, modulo the prime 2^61 - 1 (Karp, Rabin 1987). Digests of parts give that of the
 * whole, however it was cut. It finds accidents, not forgeries.
 *
 * @param rows number of rows
 * @param first the first polynomial
 * @param second the second, at another point and of other hashes
 */
public record Fingerprint(long rows, long first, long second) implements Serializable {
  /** No rows. */
  public static final Fingerprint NONE = new Fingerprint(0, 0, 0);

  private static final long PRIME = (1L << 61) - 1;

  /** Where the polynomials are taken: digits of pi. */
  private static final long FIRST_POINT = 0x243F6A8885A308DL;

  private static final long SECOND_POINT = 0x13198A2E0370734L;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, RowLayout.ORDER);

  /**
   * This sequence and behind it one row.
   *
   * @param offset where the row begins; it ends with the array
   */
  public Fingerprint add(byte[] row, int offset) {
    long a = (long) row.length - offset;
    long b = ~a;
    int i = offset;
    for (; i <= row.length - Long.BYTES; i += Long.BYTES) {
      long word = (long) WORDS.get(row, i);
      a = Mix.mix(a ^ word);
      b = Mix.mix(b + word);
    }
    for (; i < row.length; i++) {
      a = Mix.mix(a ^ row[i]);
      b = Mix.mix(b + row[i]);
    }
    return then(new Fingerprint(1, (a >>> 3) % PRIME, (b >>> 3) % PRIME));
  }

  /** This sequence and behind it another. */
  public Fingerprint then(Fingerprint other) {
    return new Fingerprint(
        rows + other.rows,
        sum(product(first, power(FIRST_POINT, other.rows)), other.first),
        sum(product(second, power(SECOND_POINT, other.rows)), other.second));
  }

  /** The two polynomials, 32 hexadecimal digits. */
  public String hex() {
    return "%016x%016x".formatted(first, second);
  }

  private static long power(long base, long exponent) {
    long power = 1;
    long square = base;
    for (long left = exponent; left > 0; left >>= 1) {
      if ((left & 1) == 1) {
        power = product(power, square);
      }
      square = product(square, square);
    }
    return power;
  }

  /** 2^61 is 1 modulo the prime, so the digits above the 61st are added to those below. */
  private static long product(long a, long b) {
    long low = a * b;
    long high = Math.multiplyHigh(a, b);
    return sum(low & PRIME, (high << 3 | low >>> 61) % PRIME);
  }

  private static long sum(long a, long b) {
    return (a + b) % PRIME;
  }
}
