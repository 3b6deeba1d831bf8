package org.sparknn.kernels.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import org.sparknn.kernels.operation.Operation;

/**
 * Gives each tensor of a plan a place in one array, so that tensors that are never alive together
 * share it. What the caller reads or writes (input, output, target, losses and their gradients)
 * lives through the whole step.
 */
public final class Lifetimes {
  private final int[] first;
  private final int[] last;
  private final Plan plan;

  public Lifetimes(Plan plan) {
    this.plan = plan;
    int count = plan.tensors().size();
    first = new int[count];
    last = new int[count];
    Arrays.fill(first, Integer.MAX_VALUE);
    Arrays.fill(last, -1);
    int time = 0;
    for (List<Operation> pass : List.of(plan.forward(), plan.backward())) {
      for (Operation operation : pass) {
        for (Tensor tensor : operation.reads()) {
          touch(tensor, time);
        }
        for (Tensor tensor : operation.writes()) {
          touch(tensor, time);
        }
        time++;
      }
    }
    int end = time;
    List<Tensor> kept = new ArrayList<>(List.of(plan.input(), plan.output()));
    plan.givenIndices().ifPresent(kept::add);
    kept.addAll(plan.returnedIndices().values());
    plan.inputGradient().ifPresent(kept::add);
    plan.targetGradient().ifPresent(kept::add);
    plan.seed().ifPresent(kept::add);
    plan.losses()
        .ifPresent(
            losses -> {
              kept.addAll(List.of(losses.target(), losses.values()));
              losses.denominators().ifPresent(kept::add);
            });
    for (Tensor tensor : kept) {
      touch(tensor, 0);
      touch(tensor, end);
    }
  }

  private void touch(Tensor tensor, int time) {
    first[tensor.id()] = Math.min(first[tensor.id()], time);
    last[tensor.id()] = Math.max(last[tensor.id()], time);
  }

  /**
   * The offset of each tensor, by id; -1 for one that no operation uses.
   *
   * @param start offset of the first place
   * @param size elements that a tensor takes
   * @throws IllegalArgumentException if more than 2^31 - 1 elements are needed
   */
  public int[] offsets(int start, ToIntFunction<Tensor> size) {
    List<Tensor> largestFirst = new ArrayList<>(plan.tensors());
    largestFirst.removeIf(tensor -> last[tensor.id()] < 0);
    largestFirst.sort(Comparator.comparingInt(size).reversed().thenComparingInt(Tensor::id));
    int[] offsets = new int[plan.tensors().size()];
    Arrays.fill(offsets, -1);
    List<Tensor> placed = new ArrayList<>();
    for (Tensor tensor : largestFirst) {
      placed.sort(Comparator.comparingInt(other -> offsets[other.id()]));
      long candidate = start;
      for (Tensor other : placed) {
        int otherStart = offsets[other.id()];
        if (overlap(tensor, other) && candidate + size.applyAsInt(tensor) > otherStart) {
          candidate = Math.max(candidate, (long) otherStart + size.applyAsInt(other));
        }
      }
      if (candidate + size.applyAsInt(tensor) > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "the network needs more than 2^31 - 1 elements of memory for one batch on one rank;"
                + " use a smaller batch or more ranks");
      }
      offsets[tensor.id()] = (int) candidate;
      placed.add(tensor);
    }
    return offsets;
  }

  private boolean overlap(Tensor a, Tensor b) {
    return first[a.id()] <= last[b.id()] && first[b.id()] <= last[a.id()];
  }

  /** Elements from {@code start} to behind the last place. */
  public int end(int start, int[] offsets, ToIntFunction<Tensor> size) {
    int end = start;
    for (Tensor tensor : plan.tensors()) {
      if (offsets[tensor.id()] >= 0) {
        end = Math.max(end, offsets[tensor.id()] + size.applyAsInt(tensor));
      }
    }
    return end;
  }
}
