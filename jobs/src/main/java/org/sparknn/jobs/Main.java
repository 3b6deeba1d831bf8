package org.sparknn.jobs;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** Runs one job: {@code spark-nn COMMAND OPTIONS}. */
@Command(
    name = "spark-nn",
    description = "Trains and serves convolutional networks inside Apache Spark.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    version = "spark-nn 0.1.0-SNAPSHOT",
    subcommands = {
      TrainCommand.class,
      ScoreCommand.class,
      EvaluateCommand.class,
      BenchmarkCommand.class
    },
    footer = {
      "",
      "Exit codes: 0; 2 for what is wrong with the command line alone; 1 for all else.",
      "Options of a command: spark-nn COMMAND --help"
    })
public final class Main {
  /** What is wrong with the command line alone. */
  static final int WRONG_USAGE = 2;

  static final int FAILURE = 1;

  private Main() {}

  public static void main(String[] arguments) {
    PrintWriter out = writer(System.out);
    PrintWriter err = writer(System.err);
    int code = run(out, err, arguments);
    out.flush();
    err.flush();
    System.exit(code);
  }

  private static PrintWriter writer(java.io.PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /** Runs a job and returns the exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = new CommandLine(new Main()).setOut(out).setErr(err);
    line.setUsageHelpWidth(100);
    line.setParameterExceptionHandler((wrong, given) -> refuse(wrong));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> fail(failure, command, isVerbose(parsed)));
    return line.execute(arguments);
  }

  private static int refuse(CommandLine.ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    command
        .getErr()
        .printf(
            "spark-nn: %s (see %s --help)%n",
            Failures.firstLine(wrong.getMessage()), command.getCommandSpec().qualifiedName());
    return WRONG_USAGE;
  }

  private static int fail(Exception failure, CommandLine command, boolean verbose) {
    if (failure instanceof CommandLine.ParameterException wrong) {
      return refuse(wrong);
    }
    if (verbose) {
      failure.printStackTrace(command.getErr());
    }
    command.getErr().printf("spark-nn: %s%n", Failures.message(failure));
    return FAILURE;
  }

  private static boolean isVerbose(ParseResult parsed) {
    return parsed.hasSubcommand()
        ? isVerbose(parsed.subcommand())
        : parsed.hasMatchedOption("--verbose");
  }
}
