package org.sparknn.kernels.plan;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.sparknn.kernels.collective.Collective;

/** An update of which each bucket is made when the next forward pass first needs it. */
final class Deferred {
  private final List<Part> parts;
  private final Consumer<Bucket> change;
  private int made;
  private boolean touched;

  private record Part(Bucket bucket, Collective.Pending sum) {}

  private Deferred(List<Part> parts, Consumer<Bucket> change) {
    this.parts = parts;
    this.change = change;
  }

  /**
   * An update of buckets.
   *
   * @param sums their gradients on their way
   * @param change makes the update of a bucket whose gradients are sums
   */
  static Deferred of(List<Bucket> buckets, List<Collective.Pending> sums, Consumer<Bucket> change) {
    return new Deferred(
        IntStream.range(0, buckets.size())
            .mapToObj(i -> new Part(buckets.get(i), sums.get(i)))
            .sorted(Comparator.comparingInt(part -> part.bucket.neededBy()))
            .toList(),
        change);
  }

  /** No update. */
  static Deferred none() {
    return new Deferred(List.of(), bucket -> {});
  }

  /**
   * Makes the update of the buckets that an operation of the forward pass, or one before, needs.
   */
  void make(int operation) {
    while (made < parts.size() && parts.get(made).bucket.neededBy() <= operation) {
      Part part = parts.get(made);
      part.sum.await();
      touched = true;
      change.accept(part.bucket);
      made++;
    }
  }

  boolean isMade() {
    return made == parts.size();
  }

  /** Whether no parameter has been changed. */
  boolean isUntouched() {
    return !touched;
  }

  /** Whether the sums of what is not made yet are there. */
  boolean areSumsThere() {
    return parts.stream().skip(made).allMatch(part -> part.sum.isThere());
  }
}
