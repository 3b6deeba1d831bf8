package org.sparknn.jobs;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.sparknn.collective.Encryption;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a job runs. */
final class SparkOptions {
  private static final Pattern MASTER =
      Pattern.compile("local(\\[.+])?|local-cluster\\[.+]|yarn|(spark|k8s)://.+");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  boolean help;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Spark's master (default: what spark-submit says, or else local[*])")
  private String master;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "a setting of Spark; may be repeated")
  private final Map<String, String> settings = new TreeMap<>();

  @Option(names = "--verbose", description = "show Spark's log, and stack traces of failures")
  private boolean verbose;

  /** Refuses what no session could be started with. */
  void check() {
    if (master != null && !MASTER.matcher(master).matches()) {
      throw wrong(
          "--master must be local[N], local-cluster[…], spark://…, yarn or k8s://… but is "
              + master);
    }
    for (String key : settings.keySet()) {
      if (!key.startsWith("spark.")) {
        throw wrong("--conf sets keys that begin with spark. but got " + key);
      }
    }
  }

  /** For a job that starts its own applications. */
  void requireNoMaster(String job) {
    if (master != null) {
      throw wrong("%s starts local clusters and has no --master".formatted(job));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  SparkSession start(String job) {
    return start(job, Map.of());
  }

  /**
   * Starts a session; {@code --conf} wins over the job's settings, and these over spark-submit's.
   */
  SparkSession start(String job, Map<String, String> jobSettings) {
    check();
    Logs.set(verbose);
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.app.name", "spark-nn " + job);
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    jobSettings.forEach(conf::set);
    settings.forEach(conf::set);
    if (master != null) {
      conf.setMaster(master);
    }
    conf.setIfMissing("spark.master", "local[*]");
    if (conf.get("spark.master").matches("local(\\[.*)?")) {
      conf.setIfMissing("spark.ui.enabled", "false");
    } else {
      ApplicationJar.find().ifPresent(jar -> conf.setIfMissing("spark.jars", jar));
    }
    Encryption.check(conf);
    SparkSession session = session(conf);
    Logs.set(verbose);
    return session;
  }

  private static SparkSession session(SparkConf conf) {
    try {
      return SparkSession.builder().config(conf).getOrCreate();
    } catch (IllegalStateException e) {
      // What is left of the cause when no master answers: the session is stopped while it starts.
      throw new IllegalArgumentException(
          "no session could be started at the master %s: it does not answer"
              .formatted(conf.get("spark.master")),
          e);
    }
  }
}
