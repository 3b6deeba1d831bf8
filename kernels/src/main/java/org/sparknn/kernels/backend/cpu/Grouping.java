package org.sparknn.kernels.backend.cpu;

/**
 * How the groups of a convolution are computed: neighbouring groups are taken together, with zero
 * weights between them, until their output channels fill whole vectors. So a vector never spills
 * into a channel that another group wrote.
 *
 * @param sources channels that each group reads
 * @param targets channels that each group writes
 * @param merged groups taken together
 */
record Grouping(int groups, int sources, int targets, int merged) {

  static Grouping of(int groups, int sources, int targets) {
    int merged = 1;
    while (merged < groups && targets * merged % Lanes.COUNT != 0) {
      merged++;
    }
    return new Grouping(groups, sources, targets, merged);
  }

  /** Number of groups taken together. */
  int bundles() {
    return (groups + merged - 1) / merged;
  }

  int firstSource(int bundle) {
    return bundle * merged * sources;
  }

  int firstTarget(int bundle) {
    return bundle * merged * targets;
  }

  int sourceCount(int bundle) {
    return Math.min(merged, groups - bundle * merged) * sources;
  }

  int targetCount(int bundle) {
    return Math.min(merged, groups - bundle * merged) * targets;
  }

  boolean connects(int source, int target) {
    return source / sources == target / targets;
  }
}
