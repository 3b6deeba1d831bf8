package org.sparknn.kernels.backend.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.tensor.Shape;

/** Does the device keep what is on it, and refuse what it cannot hold? */
class GpuDeviceTest {
  private static final int ELEMENTS = 1 << 20;

  private static void needDevice() {
    assumeTrue(
        GpuBackend.unavailable().isEmpty(),
        () -> "no OpenCL here: " + GpuBackend.unavailable().orElseThrow());
  }

  private static Arena arena() {
    return new Arena(OpenClDevices.chosen(), ELEMENTS, 16, 1, 16);
  }

  /** Small arrays move, and are made anew on the device; the arena must not. */
  @Test
  void collectionsBetweenLaunchesChangeNothing() {
    needDevice();
    try (Arena arena = arena()) {
      float[] values = new float[1000];
      Random random = new Random(7);
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextFloat();
      }
      arena.upload(values, 0, 100, values.length);
      int twice = arena.place(100, 2, 100, 100);
      float[] got = new float[values.length];
      for (int round = 1; round <= 5; round++) {
        byte[][] garbage = new byte[200][100_000];
        System.gc();
        assertEquals(200, garbage.length);
        arena.run(OperationCode.ADD, twice, values.length);
        System.gc();
        arena.download(100, got, 0, values.length);
        for (int i = 0; i < values.length; i++) {
          values[i] *= 2;
        }
        assertArrayEquals(values, got, "after round " + round);
      }
    }
  }

  @Test
  void collectionsDuringStepsChangeNothing() throws InterruptedException {
    needDevice();
    Plan plan = SelfTest.plan();
    List<float[]> wanted = SelfTest.step(plan, device(plan));
    AtomicBoolean done = new AtomicBoolean();
    Thread collector =
        new Thread(
            () -> {
              while (!done.get()) {
                System.gc();
              }
            });
    collector.start();
    try {
      for (int round = 0; round < 3; round++) {
        List<float[]> got = SelfTest.step(plan, device(plan));
        for (int i = 0; i < wanted.size(); i++) {
          assertArrayEquals(wanted.get(i), got.get(i), "in round " + round);
        }
      }
    } finally {
      done.set(true);
      collector.join();
    }
  }

  private static GpuDevice device(Plan plan) {
    return new GpuBackend().open(plan, SelfTest.ROWS, 1, Collective.alone());
  }

  @Test
  void aLostArenaIsNoticed() {
    needDevice();
    try (Arena arena = arena()) {
      arena.fill(ArenaMemory.CANARY_AT, 1, 0);
      IllegalStateException refusal =
          assertThrows(IllegalStateException.class, () -> arena.download(100, new float[1], 0, 1));
      assertTrue(refusal.getMessage().contains("-XX:+UseG1GC"), refusal.getMessage());
    }
  }

  @Test
  void arraysLongerThanTheStagingOneComeInParts() {
    needDevice();
    try (Arena arena = arena()) {
      float[] values = new float[ELEMENTS - 100];
      for (int i = 0; i < values.length; i++) {
        values[i] = i;
      }
      float[] got = new float[values.length];
      arena.upload(values, 0, 100, values.length);
      arena.download(100, got, 0, values.length);
      assertArrayEquals(values, got);
    }
  }

  @Test
  void aCollectorThatMovesLargeArraysIsRefused() {
    assertEquals(
        Optional.empty(),
        HumongousArrays.unavailable(List.of("G1 Young Generation", "G1 Old Generation")));
    assertEquals(
        "this JVM's garbage collector [PS MarkSweep, PS Scavenge] moves large arrays; start the JVM"
            + " with -XX:+UseG1GC",
        HumongousArrays.unavailable(List.of("PS MarkSweep", "PS Scavenge")).orElseThrow());
  }

  @Test
  void moreRowsThanItWasOpenedForAreRefused() {
    Plan plan =
        Plan.overRows(Network.of(new Activation(new Relu())), Shape.of(3), Purpose.INFERENCE);
    assertEquals(
        "the device was opened for at most 2 rows but got 3",
        assertThrows(IllegalArgumentException.class, () -> new Places(plan, 2).requireRows(3))
            .getMessage());
  }

  @Test
  void aGpuThatIsNotThereIsRefused() {
    needDevice();
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> new GpuBackend().on("99"));
    assertTrue(
        refusal.getMessage().matches("the task's GPU must be a number below \\d+, .* but is 99"),
        refusal.getMessage());
  }
}
