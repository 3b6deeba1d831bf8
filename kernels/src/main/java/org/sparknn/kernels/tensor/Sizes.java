package org.sparknn.kernels.tensor;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An immutable sequence of ints with value equality, so that records can hold it. */
public final class Sizes {
  private final int[] values;

  private Sizes(int[] values) {
    this.values = values;
  }

  public static Sizes of(int... values) {
    return new Sizes(values.clone());
  }

  /** The given value once for each of {@code count} axes. */
  public static Sizes repeat(int value, int count) {
    int[] values = new int[count];
    Arrays.fill(values, value);
    return new Sizes(values);
  }

  /** One value per axis, computed from the axis' number. */
  public static Sizes compute(int count, IntUnaryOperator valueOfAxis) {
    return new Sizes(IntStream.range(0, count).map(valueOfAxis).toArray());
  }

  public int count() {
    return values.length;
  }

  public int get(int index) {
    return values[index];
  }

  public int[] toArray() {
    return values.clone();
  }

  /** These values behind as many copies of {@code fill} as are needed for {@code count}. */
  public Sizes padFront(int count, int fill) {
    int missing = count - values.length;
    return compute(count, axis -> axis < missing ? fill : values[axis - missing]);
  }

  public IntStream stream() {
    return Arrays.stream(values);
  }

  /** The values with a separator, as torch's messages write them: {@code 3 x 3}. */
  public String join(String separator) {
    return stream().mapToObj(Integer::toString).collect(Collectors.joining(separator));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sizes sizes && Arrays.equals(values, sizes.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** As Python prints a tuple: {@code (3, 3)}. */
  @Override
  public String toString() {
    return "(" + join(", ") + (values.length == 1 ? ",)" : ")");
  }
}
