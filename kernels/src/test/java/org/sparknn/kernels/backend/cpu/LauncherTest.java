package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void everyTileRunsOnce(int threads) {
    try (Launcher launcher = new Launcher(threads)) {
      for (int launch = 0; launch < 5000; launch++) {
        int tiles = launch % 23;
        AtomicIntegerArray runs = new AtomicIntegerArray(23);
        launcher.run(
            tiles,
            (tile, worker) -> {
              assertTrue(worker >= 0 && worker < threads, "worker " + worker);
              runs.incrementAndGet(tile);
            });
        for (int tile = 0; tile < 23; tile++) {
          assertEquals(tile < tiles ? 1 : 0, runs.get(tile));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aFailureReachesTheCallerAndTheNextLaunchIsFine(int threads) {
    try (Launcher launcher = new Launcher(threads)) {
      for (int failing = 0; failing < 9; failing++) {
        int bad = failing;
        AssertionError failure = new AssertionError("tile " + bad);
        Tiles body =
            (tile, worker) -> {
              if (tile == bad) {
                throw failure;
              }
            };
        assertSame(failure, assertThrows(AssertionError.class, () -> launcher.run(9, body)));
        launcher.run(9, (tile, worker) -> {});
      }
    }
  }

  /** As many tiles as threads, each of which waits for all others: none may do without helpers. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void helpersComeFromSleepAsWell(int threads) throws InterruptedException {
    try (Launcher launcher = new Launcher(threads)) {
      for (int pause : new int[] {0, 0, 20, 0, 20}) {
        Thread.sleep(pause);
        CountDownLatch all = new CountDownLatch(threads);
        Set<Integer> workers = ConcurrentHashMap.newKeySet();
        launcher.run(
            threads,
            (tile, worker) -> {
              workers.add(worker);
              all.countDown();
              assertTrue(awaited(all), "a worker did not come");
            });
        assertEquals(threads, workers.size());
      }
    }
  }

  @Test
  void noHelperIsLeftBehind() throws InterruptedException {
    Set<Thread> before = hosts();
    Launcher launcher = new Launcher(3);
    CountDownLatch all = new CountDownLatch(3);
    launcher.run(
        3,
        (tile, worker) -> {
          all.countDown();
          assertTrue(awaited(all), "a worker did not come");
        });
    Set<Thread> helpers = hosts();
    helpers.removeAll(before);
    launcher.close();
    assertFalse(helpers.isEmpty());
    for (Thread helper : helpers) {
      helper.join(10_000);
      assertFalse(helper.isAlive());
    }
  }

  private static Set<Thread> hosts() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("spark-nn-tiles"))
        .collect(Collectors.toSet());
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
