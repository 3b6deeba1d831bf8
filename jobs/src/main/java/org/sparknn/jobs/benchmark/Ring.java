package org.sparknn.jobs.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.sparknn.kernels.backend.Backend;

/** All contenders of a workload, checked against each other before they are timed. */
final class Ring implements AutoCloseable {
  private final Workload workload;
  private final OwnContender ours;
  private final List<Contender> theirs = new ArrayList<>();
  private final Map<String, OptionalLong> theirBytes = new LinkedHashMap<>();

  /**
   * Prepares all contenders.
   *
   * @throws DifferentResults if an opponent's results are not ours
   */
  Ring(Backend backend, Opponent opponent, Workload workload, int threads) {
    this.workload = workload;
    ours = new OwnContender(backend, workload, threads);
    try {
      run(ours);
      Map<String, float[]> expected = ours.results();
      for (String layout : opponent.layouts(workload)) {
        theirBytes.put(layout, admit(opponent, layout, threads, expected));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Adds an opponent's contender.
   *
   * @return the memory that it takes, where the system tells it: what the first run leaves, before
   *     the results are copied for us, and what the second one takes besides
   */
  private OptionalLong admit(
      Opponent opponent, String layout, int threads, Map<String, float[]> expected) {
    theirs.forEach(Contender::reset);
    opponent.releaseMemory();
    // what earlier cases left in the heap is given back now, not while memory is counted
    System.gc();
    OptionalLong before = ResidentMemory.settled();
    Contender contender = opponent.prepare(workload, layout, threads);
    theirs.add(contender);
    run(contender);
    OptionalLong kept = difference(ResidentMemory.now(), before);
    Agreement.refusal(workload.mode(), expected, contender.results())
        .ifPresent(
            difference -> {
              throw new DifferentResults(workload.from().name(), layout, threads, difference);
            });
    if (!ResidentMemory.resetPeak()) {
      return OptionalLong.empty();
    }
    OptionalLong between = ResidentMemory.now();
    run(contender);
    OptionalLong more = difference(ResidentMemory.peak(), between);
    return kept.isPresent() && more.isPresent()
        ? OptionalLong.of(kept.getAsLong() + more.getAsLong())
        : OptionalLong.empty();
  }

  private void run(Contender contender) {
    contender.reset();
    workload.mode().passes().forEach(contender::run);
  }

  private static OptionalLong difference(OptionalLong after, OptionalLong before) {
    return after.isPresent() && before.isPresent()
        ? OptionalLong.of(after.getAsLong() - before.getAsLong())
        : OptionalLong.empty();
  }

  /** One of the passes of a run, or all of them. */
  private record Part(
      String label, boolean wholeRun, Work work, ToDoubleFunction<Samples> millis) {}

  private List<Part> parts() {
    List<Pass> passes = workload.mode().passes();
    List<Part> parts = new ArrayList<>();
    Work whole = new Work(0, 0);
    for (int i = 0; i < passes.size(); i++) {
      int pass = i;
      Work work = Work.of(workload.network(), workload.shape(), passes.get(i));
      parts.add(new Part(passes.get(i).label(), false, work, samples -> samples.median(pass)));
      whole = whole.plus(work);
    }
    String all = passes.stream().map(Pass::label).collect(Collectors.joining("+"));
    Part run = new Part(all, true, whole, Samples::median);
    if (passes.size() == 1) {
      return List.of(run);
    }
    parts.add(run);
    return parts;
  }

  /** Times the contenders: a result for each of several passes, and one for the whole run. */
  List<Result> measure(Peak peak, Effort effort) {
    List<Contender> all = new ArrayList<>(List.of(ours));
    all.addAll(theirs);
    Duel duel = new Duel(workload.mode().passes(), effort, peak.threads());
    List<Samples> samples = duel.run(all);
    return parts().stream().map(part -> result(part, samples, peak)).toList();
  }

  private Result result(Part part, List<Samples> samples, Peak peak) {
    Map<String, Double> theirMillis = new LinkedHashMap<>();
    for (int i = 0; i < theirs.size(); i++) {
      theirMillis.put(theirs.get(i).name(), part.millis().applyAsDouble(samples.get(i + 1)));
    }
    Result result =
        new Result(
            workload.from().group(),
            workload.from().name(),
            part.label(),
            part.wholeRun(),
            part.millis().applyAsDouble(samples.get(0)),
            theirMillis,
            part.work(),
            peak,
            samples.get(0).allocatedPerRun() / ours.operations(),
            Optional.empty());
    OptionalLong bytes = theirBytes.get(result.layout());
    return workload.mode() == Mode.TRAINING && bytes.isPresent()
        ? result.with(new Result.Memory(ours.bytes(), bytes.getAsLong()))
        : result;
  }

  @Override
  public void close() {
    theirs.forEach(Contender::close);
    ours.close();
  }
}
