package org.sparknn.kernels.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which kernels are taken if some were not compiled? */
class MicroKernelTrialTest {
  /** Something to run that is slow until it is compiled. */
  private static final class Candidate {
    private volatile boolean compiled;

    Candidate(boolean compiled) {
      this.compiled = compiled;
    }

    void run(int length) {
      if (!compiled) {
        LockSupport.parkNanos(100_000L * length);
      }
    }
  }

  private final Candidate fast = new Candidate(true);
  private final Candidate slow = new Candidate(false);

  private static MicroKernelTrial<Candidate> checked(Candidate... candidates) {
    MicroKernelTrial<Candidate> trial =
        new MicroKernelTrial<>("trial", List.of(candidates), Candidate::run, 12);
    MicroKernelCheck.start(List.of(trial), List.of()).await();
    return trial;
  }

  @Test
  void theNextBestIsTakenWhereTheCompilerGaveUp() {
    assertEquals(fast, checked(fast, slow).chosen());
    assertFalse(checked(fast, slow).secondBest());
    assertEquals(fast, checked(slow, fast).chosen());
    assertTrue(checked(slow, fast).secondBest());
    assertTrue(
        checked(slow, fast)
            .toString()
            .endsWith("(a smaller one twice: the best was not compiled)"));
  }

  @Test
  void withoutAFastOneTheFirstIsTaken() {
    MicroKernelTrial<Candidate> trial = checked(slow, new Candidate(false));
    assertEquals(slow, trial.chosen());
    assertFalse(trial.fast());
    assertTrue(trial.toString().endsWith("(not compiled to vector instructions yet)"));
  }

  @Test
  void whatIsCompiledLaterIsTakenLater() {
    Candidate next = new Candidate(false);
    MicroKernelTrial<Candidate> trial = checked(slow, next);
    next.compiled = true;
    awaitChoice(trial, next);
    slow.compiled = true;
    awaitChoice(trial, slow);
    assertTrue(trial.decided());
  }

  private static void awaitChoice(MicroKernelTrial<Candidate> trial, Candidate wanted) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          while (trial.chosen() != wanted) {
            Thread.sleep(10);
          }
        });
  }

  @Test
  void theVerdictNamesWhatWasChosen() {
    String verdict = new CpuBackend().verdict();
    assertTrue(verdict.matches("micro-kernel \\dx2 at \\d+ GFLOP/s.*checked in .* s"), verdict);
  }

  static Stream<List<ProductKernel>> products() {
    return Stream.of(
        List.of(new Product6x1(), new HalvedProduct(new Product3x1())),
        List.of(new Product6x2(), new HalvedProduct(new Product3x2())),
        List.of(new Product4x1(), new HalvedProduct(new Product2x1())),
        List.of(new Product4x2(), new HalvedProduct(new Product2x2())));
  }

  @ParameterizedTest
  @MethodSource("products")
  void aSmallerProductTwiceHasTheSameBits(List<ProductKernel> kernels) {
    int rows = kernels.get(0).rows();
    assertEquals(rows, kernels.get(1).rows());
    float[] values = values();
    int[] reads = IntStream.range(0, 2 * rows + 1).map(r -> 100 * r).toArray();
    int[] writes = IntStream.range(0, rows + 1).map(r -> 3 * Lanes.COUNT * r).toArray();
    float[][] results = new float[2][3 * Lanes.COUNT * (rows + 1)];
    for (int k = 0; k < 2; k++) {
      kernels
          .get(k)
          .run(37, values, reads, 1, 2, 5, values, 64, values, writes, 1, results[k], writes, 1, 3);
    }
    assertArrayEquals(results[0], results[1]);
    assertNotEquals(0f, results[0][writes[rows] + 3]);
  }

  static Stream<List<GradientProductKernel>> gradientProducts() {
    return Stream.of(
        List.of(new GradientProduct8x1(), new HalvedGradientProduct(new GradientProduct4x1())),
        List.of(new GradientProduct8x2(), new HalvedGradientProduct(new GradientProduct4x2())),
        List.of(new GradientProduct4x1(), new HalvedGradientProduct(new GradientProduct2x1())),
        List.of(new GradientProduct4x2(), new HalvedGradientProduct(new GradientProduct2x2())));
  }

  @ParameterizedTest
  @MethodSource("gradientProducts")
  void aSmallerGradientProductTwiceHasTheSameBits(List<GradientProductKernel> kernels) {
    int rows = kernels.get(0).rows();
    assertEquals(rows, kernels.get(1).rows());
    float[] values = values();
    int pitch = 2 * Lanes.COUNT + 3;
    float[][] results = new float[2][pitch * (rows + 1)];
    for (int k = 0; k < 2; k++) {
      kernels.get(k).run(37, values, 3, 800, values, 7, pitch, results[k], 2, pitch);
    }
    assertArrayEquals(results[0], results[1]);
    assertNotEquals(0f, results[0][2 + (rows - 1) * pitch]);
  }

  private static float[] values() {
    Random random = new Random(1);
    float[] values = new float[1 << 13];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }
}
