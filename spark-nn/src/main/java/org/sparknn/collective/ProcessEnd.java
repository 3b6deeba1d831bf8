package org.sparknn.collective;

import org.apache.spark.util.ShutdownHookManager;
import scala.runtime.BoxedUnit;

/**
 * Something to be done when the process is told to end, by Ctrl-C, SIGTERM or its own exit, as long
 * as Spark's services are there.
 */
final class ProcessEnd implements AutoCloseable {
  /**
   * Hooks with greater ones run first. Those of Spark's workers, which may be in this process and
   * end executors, have the default.
   */
  private static final int BEFORE_SPARK = ShutdownHookManager.DEFAULT_SHUTDOWN_PRIORITY() + 1;

  private final Object hook;
  private volatile boolean begun;

  /**
   * @throws IllegalStateException if the process is ending already
   */
  ProcessEnd(Runnable action) {
    hook =
        ShutdownHookManager.addShutdownHook(
            BEFORE_SPARK,
            () -> {
              begun = true;
              action.run();
              return BoxedUnit.UNIT;
            });
  }

  /** Whether the process has been told to end, while this was not closed. */
  boolean hasBegun() {
    return begun;
  }

  /** From now on there is nothing to be done. */
  @Override
  public void close() {
    ShutdownHookManager.removeShutdownHook(hook);
  }
}
