package org.sparknn.kernels.training;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.loss.Reduction;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.plan.Parameter;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.plan.Step;
import org.sparknn.kernels.training.StepResult.Update;

/**
 * Makes updates of the batches' gradients, and leaves out those that are not finite. All that it
 * decides follows from sums over the ranks, so all ranks decide alike.
 */
final class Updates {
  private static final String LEFT_OUT = "updates left out";
  private static final String SKIPPED = "updates left out in a row";
  private static final String REDUCTIONS = "reductions of the learning rate";

  private final Session session;
  private final Collective collective;
  private final Optimizer optimizer;
  private final GradientSettings settings;
  private final Reduction reduction;
  private final double[] squares = new double[1];

  /** From before the update's first batch, where it may be left out. */
  private BufferCopy buffers;

  /** From before the first batch of the update before. */
  private BufferCopy buffersBefore;

  private double denominators;
  private boolean spoilt;
  private boolean keepsBuffers;

  /** Whether an update has begun and what it changes can be undone. */
  private boolean undoable;

  /** Whether weights or buffers are being changed: an exception then leaves them neither way. */
  private boolean changing;

  private long leftOut;
  private int skipped;
  private int reductions;

  /**
   * A batch on its way into an update.
   *
   * @param place how messages call the step
   * @param losses sum of its losses over all ranks
   * @param denominators sum of their denominators
   * @param update number of its update, from 0 on
   * @param rate the learning rate by the schedule
   */
  record Contribution(
      Step step, String place, double losses, double denominators, long update, double rate) {}

  Updates(Session session, Collective collective, Optimizer optimizer, GradientSettings settings) {
    this.session = session;
    this.collective = collective;
    this.optimizer = optimizer;
    this.settings = settings;
    reduction = session.plan().losses().orElseThrow().reduction();
    keepsBuffers = settings.nonFinite() != NonFinite.STOP;
  }

  /** Makes {@link #undo} possible for the updates that begin from now on. */
  void keepBuffers() {
    keepsBuffers = true;
  }

  /** Where a replica was put back to. */
  enum Place {
    /** Behind the last update. */
    AFTER_LAST,
    /** Behind the one before, since the last one was deferred and is not made. */
    BEFORE_LAST,
    NOWHERE
  }

  /** Puts the replica back to where an update ended, if another has begun. */
  Place undo() {
    if (!keepsBuffers || changing) {
      return Place.NOWHERE;
    }
    if (session.canSettle()) {
      session.settle();
    }
    boolean made = session.isSettled();
    if (!made && !session.forget()) {
      return Place.NOWHERE;
    }
    if (undoable || !made) {
      (made || !undoable ? buffers : buffersBefore).restore(session.device());
      undoable = false;
    }
    return made ? Place.AFTER_LAST : Place.BEFORE_LAST;
  }

  /** Before the forward pass of an update's first batch. */
  void begin() {
    denominators = 0;
    spoilt = false;
    if (keepsBuffers) {
      buffersBefore = buffers;
      buffers = new BufferCopy(session.device(), session.plan().parameters());
      undoable = true;
    }
  }

  /** A batch after which more belong to the update. */
  Update add(Session.Forward forward, Contribution batch) {
    count(batch);
    if (!spoilt) {
      forward.accumulate();
      // one number from each rank: while the batch is there, what is wrong with it can be found
      squares[0] = session.device().squaredGradients(0, session.plan().parameters().trainable());
      collective.sum(squares, 1);
      requireFinite("gradient", squares[0], batch);
    }
    return Update.OPEN;
  }

  /** The last batch of an update. */
  Update end(Session.Forward forward, Contribution batch) {
    count(batch);
    double scale = reduction.scale(denominators);
    if (!spoilt) {
      requireFinite("loss", reduction.reduce(batch.losses(), denominators), batch);
    }
    if (settings.deferredUpdates()) {
      forward.backward().later(part -> settle(part, scale, batch));
    } else if (!spoilt) {
      Session.Summed gradients = forward.backward().sumOverRanks();
      double norm = scale * Math.sqrt(gradients.squaredGradients());
      requireFinite("gradient", norm, batch);
      if (!spoilt) {
        changing = true;
        update(gradients, scale * settings.clipFactor(norm), batch);
      }
    }
    if (spoilt) {
      changing = true;
      leaveOut();
    }
    undoable = false;
    changing = false;
    return spoilt ? Update.LEFT_OUT : Update.MADE;
  }

  private void count(Contribution batch) {
    denominators += batch.denominators();
    requireFinite("loss", batch.losses(), batch);
  }

  /** Stops, or gives the update up, if a number is infinite or NaN. */
  private void requireFinite(String name, double value, Contribution batch) {
    if (Double.isFinite(value)) {
      return;
    }
    boolean enough =
        switch (settings.nonFinite()) {
          case STOP -> true;
          case SKIP -> skipped == NonFinite.MOST_SKIPPED;
          case REDUCE -> reductions == NonFinite.MOST_REDUCTIONS;
        };
    if (enough) {
      throw new ArithmeticException(
          "the %s is %s in %s: %s%s"
              .formatted(
                  name, value, batch.place(), reason(!name.equals("loss"), batch), before()));
    }
    spoilt = true;
  }

  /**
   * Why a number is not finite, and what may help.
   *
   * @param gradient whether it is a gradient's
   */
  private String reason(boolean gradient, Contribution batch) {
    if (denominators == 0 && reduction == Reduction.MEAN && Double.isFinite(batch.losses())) {
      return "its targets have a total weight of 0, so that their losses have no mean; other weights"
          + " of classes or larger batches may help";
    }
    return "%s; a smaller learning rate than %s or other inputs may help"
        .formatted(
            NonFiniteSearch.describe(session, collective, batch.step(), gradient), rate(batch));
  }

  private String before() {
    return switch (settings.nonFinite()) {
      case STOP -> "";
      case SKIP -> "; the %d updates before it were left out too".formatted(skipped);
      case REDUCE -> "; it was halved %d times".formatted(reductions);
    };
  }

  /** Makes a part of a deferred update, whose batch is gone. */
  private void settle(Session.Summed gradients, double scale, Contribution batch) {
    double norm = scale * Math.sqrt(gradients.squaredGradients());
    if (!Double.isFinite(norm)) {
      String names =
          gradients.parameters().stream()
              .filter(this::isNotFinite)
              .map(Parameter::name)
              .collect(Collectors.joining(", "));
      throw new ArithmeticException(
          ("the gradient is %s in %s: that of %s (without deferredUpdates the rank and the first"
                  + " layer are named); a smaller learning rate than %s or other inputs may help")
              .formatted(norm, batch.place(), names, rate(batch)));
    }
    update(gradients, scale, batch);
  }

  private boolean isNotFinite(Parameter parameter) {
    float[] gradient = session.device().readGradient(parameter);
    return IntStream.range(0, gradient.length).anyMatch(i -> !Float.isFinite(gradient[i]));
  }

  private void update(Session.Summed gradients, double scale, Contribution batch) {
    if (settings.clipValue() > 0) {
      gradients.clampGradients(settings.clipValue() / scale);
    }
    gradients.update(optimizer, rate(batch), scale, batch.update() + 1 - leftOut);
    skipped = 0;
  }

  private double rate(Contribution batch) {
    return Math.scalb(batch.rate(), -reductions);
  }

  private void leaveOut() {
    session.device().dropGradients();
    buffers.restore(session.device());
    leftOut++;
    skipped++;
    if (settings.nonFinite() == NonFinite.REDUCE) {
      reductions++;
    }
  }

  /** Updates that were left out, in this run and those that it goes on from. */
  long leftOut() {
    return leftOut;
  }

  /** Adds what a run that goes on has to know. */
  void save(SafeTensors state) {
    state.putMetadata(LEFT_OUT, Long.toString(leftOut));
    state.putMetadata(SKIPPED, Integer.toString(skipped));
    state.putMetadata(REDUCTIONS, Integer.toString(reductions));
  }

  /** Takes over what {@link #save} added. */
  void restore(SafeTensors state) {
    leftOut = Long.parseLong(state.metadata().getOrDefault(LEFT_OUT, "0"));
    skipped = Integer.parseInt(state.metadata().getOrDefault(SKIPPED, "0"));
    reductions = Integer.parseInt(state.metadata().getOrDefault(REDUCTIONS, "0"));
  }
}
