package org.sparknn.jobs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sparknn.jobs.benchmark.BenchmarkCase;
import org.sparknn.jobs.benchmark.Effort;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is measured, and how long. */
final class MeasuringOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--threads",
      split = ",",
      paramLabel = "N",
      description = "measure with so many threads each (default: 1,2)")
  private List<Integer> threads = List.of(1, 2);

  @Option(names = "--quick", description = "the smallest case of each group, with few repetitions")
  private boolean quick;

  @Option(
      names = "--cpu-time",
      description =
          "with one thread count its own time instead of the clock's, on a machine that others use")
  private boolean cpuTime;

  @Option(
      names = "--group",
      split = ",",
      paramLabel = "GROUP",
      description = "only the cases of these groups")
  private List<String> groups = List.of();

  @Option(
      names = "--name",
      split = ",",
      paramLabel = "TEXT",
      description = "only the cases whose names contain one of these")
  private List<String> names = List.of();

  void check() {
    if (threads.stream().anyMatch(count -> count < 1)) {
      throw wrong("--threads must be at least 1 but got " + threads);
    }
  }

  /** Refuses choices that a subject does not have. */
  void requireOnlyQuick(String subject) {
    if (!threads.equals(List.of(1, 2)) || !groups.isEmpty() || !names.isEmpty() || cpuTime) {
      throw wrong("%s knows --quick only, of what says how it measures".formatted(subject));
    }
  }

  List<Integer> threads() {
    return threads;
  }

  Effort effort() {
    return quick ? Effort.quick(cpuTime) : Effort.full(cpuTime);
  }

  boolean isQuick() {
    return quick;
  }

  /** Whether a case of the given group and name is to be measured. */
  boolean wants(String group, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return (groups.isEmpty() || groups.contains(group))
        && (names.isEmpty()
            || names.stream().anyMatch(part -> lower.contains(part.toLowerCase(Locale.ROOT))));
  }

  /** The wanted ones of these cases. */
  List<BenchmarkCase> select(List<BenchmarkCase> cases) {
    List<BenchmarkCase> wanted =
        cases.stream().filter(one -> wants(one.group(), one.name())).toList();
    if (!quick) {
      return wanted;
    }
    Map<String, BenchmarkCase> smallest = new LinkedHashMap<>();
    wanted.forEach(one -> smallest.merge(one.group(), one, MeasuringOptions::smaller));
    return new ArrayList<>(smallest.values());
  }

  private static BenchmarkCase smaller(BenchmarkCase one, BenchmarkCase other) {
    return one.input().elements() <= other.input().elements() ? one : other;
  }

  /** The refusal of a choice that leaves nothing. */
  ParameterException nothing(List<BenchmarkCase> cases) {
    List<String> known = cases.stream().map(BenchmarkCase::group).distinct().toList();
    return wrong(
        "--group %s and --name %s leave no case; groups are %s".formatted(groups, names, known));
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
