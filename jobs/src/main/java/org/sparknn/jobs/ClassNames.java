package org.sparknn.jobs;

import java.util.ArrayList;
import java.util.List;

/** The names of a network's classes. */
final class ClassNames {
  private ClassNames() {}

  /**
   * The data's names, one for each of the network's outputs. Classes that are only numbers may be
   * fewer than the outputs: the largest may happen to be missing in the data.
   */
  static String[] of(List<String> names, int outputs) {
    if (names.size() > outputs) {
      throw new IllegalArgumentException(
          "the data has %d classes, so its label %d is outside the network's %d classes 0 to %d"
              .formatted(names.size(), names.size() - 1, outputs, outputs - 1));
    }
    List<String> all = new ArrayList<>(names);
    boolean numbers = names.get(names.size() - 1).equals(Integer.toString(names.size() - 1));
    while (numbers && all.size() < outputs) {
      all.add(Integer.toString(all.size()));
    }
    if (all.size() != outputs) {
      throw new IllegalArgumentException(
          "the data has the %d classes %s but the network tells %d apart"
              .formatted(names.size(), names, outputs));
    }
    return all.toArray(String[]::new);
  }
}
