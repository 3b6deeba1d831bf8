package org.sparknn.kernels.training;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sparknn.kernels.plan.Plan;

/**
 * The batches of a rank, step by step. Where reading may wait for a disk, a thread of its own reads
 * the next batch while one is computed.
 */
final class Batches implements AutoCloseable {
  /** How long a disk may take for the rows of one step. */
  private static final int READ_SECONDS = 600;

  private final Shard shard;
  private final ExecutorService reader;
  private final Executor executor;
  private final long endStep;
  private Batch spare;
  private Batch taken;
  private int epoch;
  private Shard.Epoch order;
  private long nextStep;
  private CompletableFuture<Batch> next;

  /**
   * @param firstStep the first that is taken
   * @param endStep the one behind the last
   */
  Batches(Plan plan, InputTransform transform, Shard shard, long firstStep, long endStep) {
    this.shard = shard;
    this.endStep = endStep;
    spare = new Batch(plan, transform, shard);
    taken = new Batch(plan, transform, shard);
    nextStep = firstStep;
    epoch = epoch(firstStep);
    order = shard.epoch(epoch);
    // its thread starts with the first task
    reader = Executors.newSingleThreadExecutor(Batches::thread);
    executor = shard.isFile() ? reader : Runnable::run;
    next = read();
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "sparknn-rows");
    thread.setDaemon(true);
    return thread;
  }

  private int epoch(long step) {
    return (int) (step / shard.lanes().stepsPerEpoch());
  }

  private CompletableFuture<Batch> read() {
    long step = nextStep;
    Batch batch = spare;
    return step < endStep
        ? CompletableFuture.supplyAsync(() -> fill(batch, step), executor)
        : CompletableFuture.completedFuture(batch);
  }

  private Batch fill(Batch batch, long step) {
    if (epoch(step) != epoch) {
      epoch = epoch(step);
      order = shard.epoch(epoch);
    }
    batch.fill(order, (int) (step % shard.lanes().stepsPerEpoch()));
    return batch;
  }

  /** The next step's batch; it stays as it is until the next call. */
  Batch take() {
    spare = taken;
    taken = await();
    nextStep++;
    next = read();
    return taken;
  }

  private Batch await() {
    try {
      return next.get(READ_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the next step's rows are read", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "the rows of step %d were not read within %d s".formatted(nextStep + 1, READ_SECONDS), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    // without an interruption, which would close the file under the reader
    reader.shutdown();
  }
}
