package org.sparknn.train;

import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * How many tasks the master runs at the same time. All ranks of a run must run at the same time.
 */
final class Slots {
  /** The setting of how long executors that are missing may take to come. */
  private static final String PATIENCE = "spark.sparknn.executorsTimeout";

  /** The number of slots counts as final when it has not changed for so long. */
  private static final long STABLE_MILLIS = 2_000;

  private static final long POLL_MILLIS = 100;

  private Slots() {}

  /**
   * The number of ranks of a run, once the master offers enough slots.
   *
   * @param wanted number of ranks, or 0 for as many as there are slots
   * @param most the largest number of ranks that makes sense, for {@code wanted} 0
   * @throws IllegalArgumentException if there are fewer slots than wanted ranks
   */
  static int ranks(SparkContext context, int wanted, int most) {
    int slots = await(context, wanted);
    if (slots < Math.max(1, wanted)) {
      throw new IllegalArgumentException(
          ("%d ranks were asked for, but the master %s offers %d slots (tasks of %s cores at the same"
                  + " time); ask for fewer ranks or give the application more cores")
              .formatted(
                  Math.max(1, wanted),
                  context.master(),
                  slots,
                  context.conf().get("spark.task.cpus", "1")));
    }
    return wanted > 0 ? wanted : Math.min(slots, most);
  }

  /**
   * The number of ranks of an attempt: as many as before, as soon as there are slots for them, or
   * as many as there are when no more come.
   *
   * @return 0 if there is no slot at all
   */
  static int ofAttempt(SparkContext context, int before, TrainingSettings settings) {
    int most = settings.ranks() > 0 ? settings.ranks() : settings.batchSize();
    return Math.min(await(context, Math.max(before, settings.ranks())), most);
  }

  /** How long executors that are missing may take to come. */
  static long patienceSeconds(SparkContext context) {
    return context.conf().getTimeAsSeconds(PATIENCE, "30s");
  }

  private static int await(SparkContext context, int wanted) {
    int slots = count(context);
    if (context.isLocal()) {
      return slots;
    }
    int expected = wanted > 0 ? wanted : expected(context.conf());
    boolean unknown = expected == 0;
    long patience = TimeUnit.SECONDS.toMillis(patienceSeconds(context));
    long start = System.currentTimeMillis();
    long lastChange = start;
    while (unknown || slots < expected) {
      long now = System.currentTimeMillis();
      boolean settled = unknown && slots > 0 && now - lastChange > STABLE_MILLIS;
      if (settled || now - start > patience) {
        break;
      }
      pause();
      int before = slots;
      slots = count(context);
      lastChange = slots == before ? lastChange : System.currentTimeMillis();
    }
    return slots;
  }

  /** Slots of all executors that the configuration asks for, or 0 if it does not say. */
  static int expected(SparkConf conf) {
    return conf.getInt("spark.executor.instances", 0) * ofAnExecutor(conf);
  }

  /** Slots of an executor, whose cores that are left over make none with those of another. */
  static int ofAnExecutor(SparkConf conf) {
    return conf.getInt("spark.executor.cores", 1) / conf.getInt("spark.task.cpus", 1);
  }

  private static int count(SparkContext context) {
    return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException(
          "the run was cancelled: interrupted while waiting for executors", e);
    }
  }
}
