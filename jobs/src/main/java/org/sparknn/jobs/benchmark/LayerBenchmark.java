package org.sparknn.jobs.benchmark;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.sparknn.kernels.backend.Backend;
import org.sparknn.kernels.backend.Backends.Choice;
import org.sparknn.kernels.tensor.ShapeException;

/**
 * Times the engine against an opponent, case by case, and prints a table for each group of cases.
 * Each case has memory of its own, which is free before the next one starts.
 */
public final class LayerBenchmark {
  private final Backend backend;
  private final Opponent opponent;
  private final Effort effort;
  private final Report report;
  private final Map<Integer, Peak> peaks = new TreeMap<>();

  /**
   * @param threads each case is measured with each of these numbers of threads
   * @param out where the tables go
   */
  public LayerBenchmark(
      Backend backend, Opponent opponent, List<Integer> threads, Effort effort, PrintWriter out) {
    this(backend, opponent, threads, Peaks::measure, effort, out);
  }

  /**
   * @param peak what the machine can do with a number of threads
   */
  LayerBenchmark(
      Backend backend,
      Opponent opponent,
      List<Integer> threads,
      Function<Integer, Peak> peak,
      Effort effort,
      PrintWriter out) {
    this.backend = backend;
    this.opponent = opponent;
    this.effort = effort;
    report = new Report(out);
    threads.forEach(count -> peaks.computeIfAbsent(count, peak));
  }

  /**
   * What came out.
   *
   * @param refusals cases that were not measured because the contenders' results differ
   */
  public record Outcome(List<Result> results, List<String> refusals) {
    public Outcome {
      results = List.copyOf(results);
      refusals = List.copyOf(refusals);
    }
  }

  /** Measures all cases that the engine knows. */
  public Outcome run(List<BenchmarkCase> cases) {
    report.machine(peaks.values());
    report.contenders(new Choice(backend, List.of()).toString(), opponent.description());
    Map<String, List<BenchmarkCase>> groups = new LinkedHashMap<>();
    cases.forEach(one -> groups.computeIfAbsent(one.group(), g -> new ArrayList<>()).add(one));
    List<Result> results = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    groups.forEach(
        (group, members) -> {
          report.group(group);
          List<String> notes = new ArrayList<>();
          for (BenchmarkCase member : members) {
            try {
              results.addAll(run(member));
            } catch (ShapeException | UnsupportedOperationException unknown) {
              notes.add("%s is left out: %s".formatted(member.name(), unknown.getMessage()));
            } catch (DifferentResults refusal) {
              notes.add(refusal.getMessage());
              refusals.add(refusal.getMessage());
            }
          }
          report.notes(notes);
        });
    report.means(results);
    report.memory(results);
    return new Outcome(results, refusals);
  }

  private List<Result> run(BenchmarkCase one) {
    Workload workload = new Workload(one);
    List<Result> results = new ArrayList<>();
    for (Peak peak : peaks.values()) {
      try (Ring ring = new Ring(backend, opponent, workload, peak.threads())) {
        results.addAll(ring.measure(peak, effort));
      }
      // the arrays of a case may fill half of the heap
      System.gc();
    }
    results.forEach(report::result);
    return results;
  }
}
