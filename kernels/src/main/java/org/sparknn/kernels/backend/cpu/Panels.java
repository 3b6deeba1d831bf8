package org.sparknn.kernels.backend.cpu;

import java.util.ArrayList;
import java.util.List;

/** The target channels of a convolution in panels of two vectors, or one at the end of a bundle. */
final class Panels {
  private final int[] bundles;
  private final int[] columns;
  private final int[] vectors;
  private final int[] firsts;

  Panels(Grouping grouping) {
    List<int[]> panels = new ArrayList<>();
    firsts = new int[grouping.bundles() + 1];
    for (int bundle = 0; bundle < grouping.bundles(); bundle++) {
      int all = Lanes.vectors(grouping.targetCount(bundle));
      for (int v = 0; v < all; v += 2) {
        int column = grouping.firstTarget(bundle) + v * Lanes.COUNT;
        panels.add(new int[] {bundle, column, Math.min(2, all - v)});
      }
      firsts[bundle + 1] = panels.size();
    }
    bundles = panels.stream().mapToInt(p -> p[0]).toArray();
    columns = panels.stream().mapToInt(p -> p[1]).toArray();
    vectors = panels.stream().mapToInt(p -> p[2]).toArray();
  }

  int count() {
    return bundles.length;
  }

  /** The first panel of a bundle. */
  int first(int bundle) {
    return firsts[bundle];
  }

  /** The panel behind the last one of a bundle. */
  int end(int bundle) {
    return firsts[bundle + 1];
  }

  /** The bundle of groups that a panel belongs to. */
  int bundle(int panel) {
    return bundles[panel];
  }

  /** A panel's first target channel. */
  int column(int panel) {
    return columns[panel];
  }

  int vectors(int panel) {
    return vectors[panel];
  }
}
