package org.sparknn.collective;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the driver, from a thread of its own, that a rank lives, and where it is; and sees where
 * the rank's application has stopped.
 */
final class Heartbeat {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  private final DriverClient driver;
  private final Runnable stopped;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "sparknn-heartbeat");
            made.setDaemon(true);
            return made;
          });

  /**
   * Begins.
   *
   * @param millis from one heartbeat to the next
   * @param stopped called, once or more often, if the application has stopped
   */
  Heartbeat(DriverClient driver, int millis, Runnable stopped) {
    this.driver = driver;
    this.stopped = stopped;
    thread.scheduleAtFixedRate(this::beat, 0, millis, TimeUnit.MILLISECONDS);
  }

  private void beat() {
    try {
      driver.heartbeat();
    } catch (RuntimeException e) {
      // thrown, it would end all further ones
      LOG.debug("a heartbeat could not be sent", e);
    }
    if (driver.applicationHasStopped()) {
      stopped.run();
    }
  }

  void close() {
    thread.shutdownNow();
  }
}
