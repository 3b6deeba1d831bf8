package org.sparknn.collective;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.sparknn.kernels.collective.Collective;

/** What a rank has besides its rows: its peers and its driver. */
public final class RankContext {
  /** What Spark says before it says why. */
  private static final String PREFIX = "Stage cancelled: ";

  /** Why a task is killed that its application has left behind. */
  static final String STOPPED = "its application has stopped";

  private static final long KILL_NANOS = 1_000_000_000;
  private static final long PARK_NANOS = 5_000_000;

  private final DriverClient driver;
  private final SparkCollective collective;
  private final TaskContext task;

  RankContext(DriverClient driver, SparkCollective collective, TaskContext task) {
    this.driver = driver;
    this.collective = collective;
    this.task = task;
  }

  /** This rank's number, which is that of its partition. */
  public int rank() {
    return driver.rank();
  }

  public int ranks() {
    return driver.run().ranks();
  }

  /** Which attempt at the run this is. */
  public int attempt() {
    return driver.run().attempt();
  }

  /** The sums over the ranks. */
  public Collective collective() {
    return collective;
  }

  /** Sets how long one wait for a peer may last from now on. */
  public void timeout(Duration timeout) {
    collective.timeout(timeout);
  }

  /** Sets how floats travel from the next sum on; all ranks do that at the same place. */
  public void compress(Compression compression) {
    collective.compress(compression);
  }

  /**
   * From now on a newer one of the sums that were started overtakes older ones. All ranks do that
   * at the same place, before a sum of doubles, when no sum is under way; and all start and await
   * sums in the same order.
   *
   * @param most how many sums a rank starts before it awaits them; 1: sums go in their order again
   */
  public void newestFirst(int most) {
    collective.newestFirst(most);
  }

  /** Bytes that this rank has sent for sums so far; encryption adds some. */
  public long bytesSent() {
    return collective.bytesSent();
  }

  /** Sends bytes to the driver's {@link ReportListener}; does not wait. */
  public void report(byte[] report) {
    driver.report(report);
  }

  /**
   * Ends the rank if its task has been killed; waits for peers look at that themselves.
   *
   * @throws TaskKilledException then
   */
  public void check() {
    task.killTaskIfInterrupted();
  }

  /**
   * Whether somebody has cancelled the job, or ends the application or this process: no rank has
   * failed then. Spark kills the tasks of a job one after the other; a rank that ended since
   * another one was killed waits for its own turn, though not for long.
   *
   * @param end what the rank ended with
   */
  public boolean isCancelled(RuntimeException end) {
    if (end instanceof CollectiveException told
        && told.isConsequence()
        && told.getMessage().contains(TaskKilledException.class.getName())) {
      long deadline = System.nanoTime() + KILL_NANOS;
      while (task.getKillReason().isEmpty() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(this, PARK_NANOS);
      }
    }
    return task.getKillReason().exists(reason -> isCancelling(reason));
  }

  private static boolean isCancelling(String reason) {
    return reason.equals(LastWords.REASON)
        || reason.equals(STOPPED)
        || (reason.startsWith(PREFIX) && BarrierJob.isCancelled(reason.substring(PREFIX.length())));
  }

  /** Lets the rank end in order if its process is told to end. */
  public LastWords lastWords() {
    return new LastWords(task);
  }

  /**
   * Sends a part of the rank's result to the driver's {@link ReportListener}, and waits until it is
   * taken: no more than one part of a rank is on its way.
   *
   * @throws CollectiveException if the driver does not take it
   */
  public void part(byte[] part) {
    driver.part(part);
  }

  /** Notes where the rank is, for the report if it fails. */
  public void step(long number) {
    driver.step(number);
  }
}
