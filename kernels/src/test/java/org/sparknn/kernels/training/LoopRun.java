package org.sparknn.kernels.training;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.collective.ThreadRanks;
import org.sparknn.kernels.io.SafeTensors;
import org.sparknn.kernels.loss.Loss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Optimizer;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.tensor.Shape;

/** A run of a training loop in tests, without shuffling, on ranks that are threads. */
record LoopRun(
    Network network,
    Shape row,
    Loss loss,
    Target target,
    LongFunction<float[]> inputs,
    LongFunction<float[]> targets,
    long rows,
    int batch,
    int epochs,
    Optimizer optimizer,
    double rate,
    Schedule schedule,
    StateDict initial,
    GradientSettings settings) {

  static Network network(String layers) {
    return NetworkJson.read(NetworkJson.parse("{\"layers\": [" + layers + "]}"));
  }

  /** What a rank saw, and what it has at the end. */
  record Outcome(List<StepResult> steps, StateDict state, long leftOut) {
    List<StepResult.Update> updates() {
      return steps.stream().map(StepResult::update).toList();
    }
  }

  LoopRun with(GradientSettings other) {
    return new LoopRun(
        network, row, loss, target, inputs, targets, rows, batch, epochs, optimizer, rate, schedule,
        initial, other);
  }

  LoopRun batch(int other) {
    return new LoopRun(
        network, row, loss, target, inputs, targets, rows, other, epochs, optimizer, rate, schedule,
        initial, settings);
  }

  LoopRun rate(double other) {
    return new LoopRun(
        network, row, loss, target, inputs, targets, rows, batch, epochs, optimizer, other,
        schedule, initial, settings);
  }

  /** Of the rows behind the first ones. */
  LoopRun without(int first) {
    return new LoopRun(
        network,
        row,
        loss,
        target,
        i -> inputs.apply(i + first),
        i -> targets.apply(i + first),
        rows - first,
        batch,
        epochs,
        optimizer,
        rate,
        schedule,
        initial,
        settings);
  }

  /** On the best backend. */
  List<Outcome> on(int ranks) throws Exception {
    return on(ranks, Backends.available().get(0));
  }

  List<Outcome> on(int ranks, Backend backend) throws Exception {
    return ThreadRanks.run(ranks, collective -> train(backend, 1, collective));
  }

  Outcome train(Backend backend, int threads, Collective collective) {
    List<StepResult> steps = new ArrayList<>();
    return train(backend, threads, collective, steps, (loop, result) -> {});
  }

  Outcome train(
      Backend backend,
      int threads,
      Collective collective,
      List<StepResult> steps,
      BiConsumer<Open, StepResult> listener) {
    try (Open open = open(backend, threads, collective)) {
      open.loop()
          .run(
              0,
              epochs,
              result -> {
                steps.add(result);
                listener.accept(open, result);
              });
      return open.outcome(steps);
    }
  }

  /** Keeps the state after a step, from 0 on, for a run that goes on. */
  static final class Saved implements BiConsumer<Open, StepResult> {
    private final long step;
    private TrainingState state;

    Saved(long step) {
      this.step = step;
    }

    @Override
    public void accept(Open open, StepResult result) {
      if (result.step() == step) {
        state = open.loop.save();
      }
    }

    /** As it comes from a file. */
    TrainingState fromFile() throws IOException {
      return fromFile(state);
    }

    static TrainingState fromFile(TrainingState state) throws IOException {
      return new TrainingState(copied(state.weights()), copied(state.optimizer()));
    }

    private static SafeTensors copied(SafeTensors file) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      file.write(out);
      return SafeTensors.read(new ByteArrayInputStream(out.toByteArray()));
    }
  }

  /** A run by itself on the best backend, whose state is saved on the way. */
  Outcome train(Saved saved) {
    return train(Backends.available().get(0), 1, Collective.alone(), new ArrayList<>(), saved);
  }

  /** One that goes on by itself from what was saved. */
  Open continued(Saved saved) throws IOException {
    Open open = open(Backends.available().get(0), 1, Collective.alone());
    open.loop().restore(saved.fromFile());
    return open;
  }

  /** A run that is ready to begin. */
  record Open(LoopRun run, Session session, TrainingLoop loop) implements AutoCloseable {
    Outcome outcome(List<StepResult> steps) {
      return new Outcome(
          steps,
          StateDict.read(session.device(), session.plan().parameters(), run.network.slots()),
          loop.updatesLeftOut());
    }

    @Override
    public void close() {
      session.close();
    }
  }

  Open open(Backend backend, int threads, Collective collective) {
    Plan plan = Plan.overRows(network, row, Purpose.TRAINING, loss, target);
    Lanes lanes = new Lanes(rows, batch, 3, false, plan.minimumRows());
    RowLayout layout = new RowLayout(target.shape().elements(), row.elements(), false);
    Shard shard = PackedRow.inMemory(lanes, collective.rank(), collective.ranks(), layout);
    for (long i = 0; i < rows; i++) {
      if (lanes.rankOf(lanes.laneOf(lanes.place(i)), collective.ranks()) == collective.rank()) {
        shard.put(i, PackedRow.of(targets.apply(i), inputs.apply(i)), 0);
      }
    }
    shard.complete();
    Session session = new Session(plan, backend.open(plan, shard.maxRows(), threads, collective));
    StateDict state = StateDict.initial(loss.slots(), 0);
    state.putAll(initial);
    state.write(session.device(), plan.parameters());
    TrainingLoop loop =
        new TrainingLoop(
            session,
            collective,
            lanes,
            shard,
            InputTransform.IDENTITY,
            optimizer,
            rate,
            schedule,
            settings);
    return new Open(this, session, loop);
  }
}
