package org.sparknn.collective;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Runs one function on all ranks at once: a barrier stage with one task per partition. */
public final class BarrierJob {
  private static final String INTERRUPT = "spark.job.interruptOnCancel";
  private static final String DESCRIPTION = "spark.job.description";

  /** How Spark begins to say that somebody has ended a job. */
  private static final Pattern CANCELLED =
      Pattern.compile("(\\[SPARK_JOB_CANCELLED] )?Job \\d+ cancelled");

  /** Why a job is cancelled whose driver is told to end. */
  private static final String ENDING = "since the driver's process is told to end";

  /** How long after a failed job the account of who failed first may come. */
  private static final int ACCOUNT_MILLIS = 1000;

  private BarrierJob() {}

  /**
   * Runs and waits. When this returns, the driver has all reports. When this throws, the tasks have
   * ended or are being interrupted; those of a job that was cancelled have ended, unless one takes
   * more than some seconds. A job whose driver is told to end is cancelled, and so is one whose
   * application stops.
   *
   * @param shards one partition per rank
   * @param driver the run's link, to which {@code attempt} is new
   * @return what the ranks returned, in their order; never null
   * @throws BarrierJobException if a rank fails or the job cannot run, with the first cause
   */
  public static <T, R> List<R> run(
      JavaRDD<T> shards,
      DriverLink driver,
      int attempt,
      Limits limits,
      RankFunction<T, R> function) {
    SparkContext context = shards.context();
    // a tag, since the job group is the caller's, who may cancel by it
    String tag = "sparknn-" + UUID.randomUUID();
    RunTicket ticket =
        driver.ticket(
            attempt,
            shards.getNumPartitions(),
            limits,
            reason -> context.cancelJobsWithTag(tag, reason));
    List<String> keys = List.of(DESCRIPTION, INTERRUPT);
    List<Optional<String>> before =
        keys.stream().map(key -> Optional.ofNullable(context.getLocalProperty(key))).toList();
    context.addJobTag(tag);
    context.setLocalProperty(
        DESCRIPTION, "attempt %d on %d ranks".formatted(attempt, shards.getNumPartitions()));
    context.setInterruptOnCancel(true);
    ProcessEnd end =
        new ProcessEnd(
            () -> {
              context.cancelJobsWithTag(tag, ENDING);
              driver.awaitEnd(attempt);
            });
    try {
      return shards
          .rdd()
          .barrier()
          .mapPartitions(new RankTask<>(ticket, function), false, BarrierJob.<R>anyClass())
          .toJavaRDD()
          .collect();
    } catch (Exception | Error e) {
      // Scala throws checked exceptions, SparkException among them, without declaring them
      if (e instanceof InterruptedException) {
        // Spark cancels the tasks of a job that fails, but not of one that nobody waits for
        context.cancelJobsWithTag(tag);
      }
      boolean cancelled =
          end.hasBegun()
              || context.isStopped()
              || (isCancelled(e) && !driver.hasCancelled(attempt));
      if (cancelled) {
        driver.awaitEnd(attempt);
      }
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw failure(driver, attempt, cancelled, e);
    } finally {
      end.close();
      driver.ended(attempt);
      context.removeJobTag(tag);
      for (int i = 0; i < keys.size(); i++) {
        context.setLocalProperty(keys.get(i), before.get(i).orElse(null));
      }
    }
  }

  /** Whether somebody has ended a job, or whoever waits for it, by what that throws. */
  public static boolean isCancelled(Throwable thrown) {
    return thrown instanceof InterruptedException
        || isCancelled(String.valueOf(thrown.getMessage()));
  }

  /** Whether a job has ended since somebody wanted it so, by what Spark says of its end. */
  static boolean isCancelled(String reason) {
    return CANCELLED.matcher(reason).lookingAt();
  }

  private static BarrierJobException failure(
      DriverLink driver, int attempt, boolean cancelled, Throwable thrown) {
    Optional<FailureReport> account = driver.firstCause(attempt);
    long end = System.nanoTime() + ACCOUNT_MILLIS * 1_000_000L;
    while (!cancelled
        && account.filter(report -> report.origin() == FailureReport.Origin.OWN).isEmpty()
        && System.nanoTime() < end) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      account = driver.firstCause(attempt);
    }
    return new BarrierJobException(account, cancelled, thrown);
  }

  @SuppressWarnings("unchecked")
  private static <R> ClassTag<R> anyClass() {
    return (ClassTag<R>) ClassTag$.MODULE$.apply(Object.class);
  }
}
