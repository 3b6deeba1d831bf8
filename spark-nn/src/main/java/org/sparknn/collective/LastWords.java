package org.sparknn.collective;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;

/**
 * Cancels a rank when its process is told to end, which then waits until the rank has closed this,
 * but not for long.
 */
public final class LastWords implements AutoCloseable {
  /** Why the rank's task is killed. */
  static final String REASON = "its process is told to end";

  private static final int SECONDS = 10;

  private final CountDownLatch spoken = new CountDownLatch(1);
  private final ProcessEnd end;

  LastWords(TaskContext task) {
    end =
        new ProcessEnd(
            () -> {
              task.markInterrupted(REASON);
              await();
            });
  }

  private void await() {
    try {
      boolean unused = spoken.await(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The process may end. */
  @Override
  public void close() {
    spoken.countDown();
    end.close();
  }
}
