package org.sparknn.kernels.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.sparknn.kernels.operation.Operation;

/**
 * Gives each tensor of a plan a place in one array, so that tensors that are never alive together
 * share it, and one that replaces another element by element takes its place. What the caller reads
 * or writes (input, output, target, losses and their gradients) lives through the whole step.
 */
public final class Lifetimes {
  private final int[] first;
  private final int[] last;
  private final Plan plan;

  /** For each tensor the one that it replaces. */
  private final Tensor[] replaced;

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
    replaced = new Tensor[count];
    time = 0;
    for (List<Operation> pass : List.of(plan.forward(), plan.backward())) {
      for (Operation operation : pass) {
        int now = time++;
        Optional<Tensor> other = operation.replaceable().filter(t -> last[t.id()] == now);
        if (other.isPresent() && first[operation.writes().get(0).id()] == now) {
          replaced[operation.writes().get(0).id()] = other.get();
        }
      }
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
    List<List<Tensor>> chains = new ArrayList<>(chains(size));
    chains.sort(
        Comparator.<List<Tensor>>comparingInt(chain -> size.applyAsInt(chain.get(0)))
            .reversed()
            .thenComparingInt(chain -> chain.get(0).id()));
    int[] offsets = new int[plan.tensors().size()];
    Arrays.fill(offsets, -1);
    List<List<Tensor>> placed = new ArrayList<>();
    for (List<Tensor> chain : chains) {
      int length = size.applyAsInt(chain.get(0));
      placed.sort(Comparator.comparingInt(other -> offsets[other.get(0).id()]));
      long candidate = start;
      for (List<Tensor> other : placed) {
        int otherStart = offsets[other.get(0).id()];
        if (overlap(chain, other) && candidate + length > otherStart) {
          candidate = Math.max(candidate, (long) otherStart + size.applyAsInt(other.get(0)));
        }
      }
      if (candidate + length > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "the network needs more than 2^31 - 1 elements of memory for one batch on one rank;"
                + " use a smaller batch or more ranks");
      }
      for (Tensor tensor : chain) {
        offsets[tensor.id()] = (int) candidate;
      }
      placed.add(chain);
    }
    return offsets;
  }

  /** Tensors that take one place, one after the other. */
  private Collection<List<Tensor>> chains(ToIntFunction<Tensor> size) {
    Map<Tensor, List<Tensor>> chains = new HashMap<>();
    for (Tensor tensor : inOrderOfUse()) {
      Tensor before = replaced[tensor.id()];
      List<Tensor> chain =
          before != null && size.applyAsInt(before) == size.applyAsInt(tensor)
              ? chains.remove(before)
              : new ArrayList<>();
      chain.add(tensor);
      chains.put(tensor, chain);
    }
    return chains.values();
  }

  private List<Tensor> inOrderOfUse() {
    return plan.tensors().stream()
        .filter(tensor -> last[tensor.id()] >= 0)
        .sorted(Comparator.comparingInt(tensor -> first[tensor.id()]))
        .toList();
  }

  private boolean overlap(List<Tensor> a, List<Tensor> b) {
    return first[a.get(0).id()] <= last[b.get(b.size() - 1).id()]
        && first[b.get(0).id()] <= last[a.get(a.size() - 1).id()];
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
