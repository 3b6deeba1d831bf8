package org.sparknn.jobs;

import org.sparknn.jobs.overlap.Effort;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How {@code benchmark overlap} measures. */
final class OverlapOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "overlap: rows of a step on each rank (default: 32; 8 with --quick)")
  private Integer rows;

  @Option(
      names = "--in-process",
      description =
          "overlap: ranks are threads of one process, and messages between them take as long as on a"
              + " network; what sockets use of the processor is left out")
  private boolean inProcess;

  void check(BenchmarkCommand.Subject subject) {
    if (inProcess && subject != BenchmarkCommand.Subject.overlap) {
      throw wrong("--in-process is for overlap and not for " + subject);
    }
    if (rows != null && subject != BenchmarkCommand.Subject.overlap) {
      throw wrong("--rows is for overlap and not for " + subject);
    }
    if (rows != null && rows < 1) {
      throw wrong("--rows must be at least 1 but is " + rows);
    }
  }

  boolean isInProcess() {
    return inProcess;
  }

  Effort effort(boolean quick) {
    Effort effort = quick ? Effort.QUICK : Effort.FULL;
    return rows == null ? effort : effort.withRows(rows);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
