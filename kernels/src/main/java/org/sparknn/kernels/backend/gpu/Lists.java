package org.sparknn.kernels.backend.gpu;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * A list of numbers for each of some elements, one behind the other.
 *
 * @param starts where the list of each element begins, and where the last one ends
 * @param numbers all lists
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Lists(int[] starts, int[] numbers) {

  static Lists of(int elements, IntFunction<int[]> list) {
    int[] starts = new int[elements + 1];
    int[] numbers = new int[elements];
    for (int element = 0; element < elements; element++) {
      int[] added = list.apply(element);
      int end = Math.addExact(starts[element], added.length);
      if (end > numbers.length) {
        numbers = Arrays.copyOf(numbers, Math.max(end, 2 * numbers.length));
      }
      System.arraycopy(added, 0, numbers, starts[element], added.length);
      starts[element + 1] = end;
    }
    return new Lists(starts, Arrays.copyOf(numbers, starts[elements]));
  }

  /** For each number up to a bound the elements in whose lists it is, ascending. */
  Lists inverse(int bound) {
    int[] ends = new int[bound + 1];
    for (int number : numbers) {
      ends[number + 1]++;
    }
    Arrays.parallelPrefix(ends, Integer::sum);
    int[] next = ends.clone();
    int[] elements = new int[numbers.length];
    for (int element = 0; element + 1 < starts.length; element++) {
      for (int i = starts[element]; i < starts[element + 1]; i++) {
        elements[next[numbers[i]]++] = element;
      }
    }
    return new Lists(ends, elements);
  }
}
