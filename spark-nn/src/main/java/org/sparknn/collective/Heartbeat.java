package org.sparknn.collective;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tells the driver, from a thread of its own, that a rank lives, and where it is. */
final class Heartbeat {
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "sparknn-heartbeat");
            made.setDaemon(true);
            return made;
          });

  Heartbeat(DriverClient driver, int millis) {
    thread.scheduleAtFixedRate(driver::heartbeat, 0, millis, TimeUnit.MILLISECONDS);
  }

  void close() {
    thread.shutdownNow();
  }
}
