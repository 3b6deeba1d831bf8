package org.sparknn.kernels.training;

import java.util.List;
import java.util.stream.Stream;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.operation.Operation;
import org.sparknn.kernels.plan.Device;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.plan.Tensor;

/**
 * Finds where in a step the first number came from that is infinite or NaN, by repeating it and
 * looking at what each operation wrote. It costs nothing before it is needed.
 */
final class NonFiniteSearch {
  private static final int NOTHING = 0;
  private static final int INPUT = 1;
  private static final int FIRST_OPERATION = 2;

  private final Session session;
  private final Collective collective;
  private final Step step;
  private final Plan plan;
  private final List<Operation> operations;

  /** Where this rank's first one was. */
  private int place = NOTHING;

  /** The row's place in the batch; -1 where the number belongs to no row. */
  private int row = -1;

  private NonFiniteSearch(Session session, Collective collective, Step step) {
    this.session = session;
    this.collective = collective;
    this.step = step;
    plan = session.plan();
    operations = Stream.of(plan.forward(), plan.backward()).flatMap(List::stream).toList();
  }

  /**
   * Says which rank made the first such number, in which layer and row. All ranks take part and
   * give the same answer.
   *
   * @param backward whether to look through the backward pass, too
   */
  static String describe(Session session, Collective collective, Step step, boolean backward) {
    NonFiniteSearch search = new NonFiniteSearch(session, collective, step);
    if (search.finds(search.plan.input())) {
      search.place = INPUT;
    }
    session.repeat(step, backward, search::look);
    return search.answer();
  }

  private void look(int number) {
    if (place == NOTHING) {
      Operation operation = operations.get(number);
      if (operation.writes().stream().anyMatch(this::finds)
          || operation.gradients().stream().anyMatch(this::finds)) {
        place = FIRST_OPERATION + number;
      }
    }
  }

  private boolean finds(Tensor tensor) {
    if (tensor.indices()) {
      return false;
    }
    float[] values = new float[tensor.elements(step.rows())];
    session.device().read(tensor, step.rows(), values);
    int found = firstNonFinite(values);
    if (found >= 0 && tensor.batched()) {
      row = found / tensor.elementsPerRow();
    }
    return found >= 0;
  }

  private boolean finds(Parameter parameter) {
    Device device = session.device();
    return firstNonFinite(device.readGradient(parameter)) >= 0;
  }

  private static int firstNonFinite(float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  /** The place and the row of each rank's first one decide whose came first. */
  private String answer() {
    int ranks = collective.ranks();
    double[] all = new double[2 * ranks];
    all[collective.rank()] = place;
    all[ranks + collective.rank()] = row < 0 ? -1 : step.rowIds()[row];
    collective.sum(all, all.length);
    int first = -1;
    for (int rank = 0; rank < ranks; rank++) {
      if (all[rank] != NOTHING && (first < 0 || all[rank] < all[first])) {
        first = rank;
      }
    }
    return first < 0
        ? "each rank's own numbers are finite, but not their sums"
        : "rank %d made the first number that is not finite, in %s%s"
            .formatted(first, name((int) all[first]), row((long) all[ranks + first]));
  }

  private static String row(long id) {
    return id < 0 ? "" : " of row " + id;
  }

  private String name(int found) {
    if (found == INPUT) {
      return "the input";
    }
    int operation = found - FIRST_OPERATION;
    String layer = plan.layers().get(operation);
    return (operation < plan.forward().size() ? "the output of " : "the gradients of ")
        + (layer.isEmpty() ? "the loss" : "layer " + layer);
  }
}
