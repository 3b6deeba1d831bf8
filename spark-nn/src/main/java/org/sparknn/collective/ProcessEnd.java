package org.sparknn.collective;

import org.apache.spark.util.ShutdownHookManager;
import scala.runtime.BoxedUnit;

/**
 * Something to be done when the process is told to end, by Ctrl-C, SIGTERM or its own exit, as long
 * as Spark's services are there.
 */
final class ProcessEnd implements AutoCloseable {
  /** Hooks with greater ones run first. */
  private static final int BEFORE_SPARK = ShutdownHookManager.SPARK_CONTEXT_SHUTDOWN_PRIORITY() + 1;

  private final Object hook;

  /**
   * @throws IllegalStateException if the process is ending already
   */
  ProcessEnd(Runnable action) {
    hook =
        ShutdownHookManager.addShutdownHook(
            BEFORE_SPARK,
            () -> {
              action.run();
              return BoxedUnit.UNIT;
            });
  }

  /** From now on there is nothing to be done. */
  @Override
  public void close() {
    ShutdownHookManager.removeShutdownHook(hook);
  }
}
