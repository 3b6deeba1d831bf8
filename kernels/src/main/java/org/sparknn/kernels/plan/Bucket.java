package org.sparknn.kernels.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A stretch of the gradients that is summed over the ranks in one sum, as soon as the backward pass
 * has completed it. Buckets follow from the plan alone, so that all ranks sum the same ones in the
 * same order.
 *
 * @param offset first element
 * @param length elements
 * @param completedBy number of the last operation of the backward pass that writes to it; -1 if
 *     none does
 * @param neededBy number of the first operation of the forward pass that reads one of its
 *     parameters; the number of operations if none does
 */
record Bucket(int offset, int length, int completedBy, int neededBy) {
  /** A bucket takes parameters until it has so many elements: 2 MiB of floats. */
  static final int ELEMENTS = 1 << 19;

  /** All buckets of a plan in the order in which they are completed: the last layers' first. */
  static List<Bucket> of(Plan plan) {
    Map<Parameter, Integer> writers = new HashMap<>();
    for (int i = 0; i < plan.backward().size(); i++) {
      for (Parameter parameter : plan.backward().get(i).gradients()) {
        writers.put(parameter, i);
      }
    }
    Map<Parameter, Integer> readers = new HashMap<>();
    for (int i = 0; i < plan.forward().size(); i++) {
      for (Parameter parameter : plan.forward().get(i).parameters()) {
        readers.putIfAbsent(parameter, i);
      }
    }
    int never = plan.forward().size();
    List<Bucket> buckets = new ArrayList<>();
    List<Parameter> all = plan.parameters().all();
    Bucket open = new Bucket(plan.parameters().trainable(), 0, -1, never);
    for (int i = all.size() - 1; i >= 0; i--) {
      Parameter parameter = all.get(i);
      if (parameter.slot().role() == Slot.Role.PARAMETER) {
        open =
            open.with(
                parameter,
                writers.getOrDefault(parameter, -1),
                readers.getOrDefault(parameter, never));
        if (open.length >= ELEMENTS || open.offset == 0) {
          buckets.add(open);
          open = new Bucket(open.offset, 0, -1, never);
        }
      }
    }
    buckets.sort(Comparator.comparingInt(Bucket::completedBy));
    return List.copyOf(buckets);
  }

  /** With the parameter in front of it. */
  private Bucket with(Parameter parameter, int writer, int reader) {
    return new Bucket(
        parameter.offset(),
        length + parameter.length(),
        Math.max(completedBy, writer),
        Math.min(neededBy, reader));
  }
}
