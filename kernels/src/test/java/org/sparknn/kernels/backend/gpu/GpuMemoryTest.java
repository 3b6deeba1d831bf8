package org.sparknn.kernels.backend.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.function.Relu;
import org.sparknn.kernels.layer.Activation;
import org.sparknn.kernels.layer.Affine;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.tensor.Shape;

/** Is the memory of a network known before it is taken, and is too much of it refused in words? */
class GpuMemoryTest {
  private static final long MEBIBYTE = 1 << 20;

  private static Plan relu(int... row) {
    return Plan.overRows(Network.of(new Activation(new Relu())), Shape.of(row), Purpose.INFERENCE);
  }

  private static Plan affine(int in, int out) {
    return Plan.overRows(
        Network.of(new Affine(in, out, false)), Shape.of(in), new Purpose(true, true, true));
  }

  private static String refusal(Plan plan, int rows) {
    return assertThrows(IllegalArgumentException.class, () -> GpuMemory.of(plan, rows))
        .getMessage();
  }

  @Test
  void thePartsAreThoseOfThePlan() {
    GpuMemory memory = GpuMemory.of(affine(1024, 2048), 512);
    long weights = 4L * 1024 * 2048;
    assertEquals(weights + 4 * Arena.START, memory.weights());
    assertEquals(2 * weights, memory.gradients());
    assertEquals(2 * weights, memory.optimizer());
    // input, output, and the gradient of each
    assertEquals(2 * 4 * 512 * (1024 + 2048), memory.tensors());
    assertEquals(
        "an array of 56 MiB on the device (weights 8, gradients 16, optimizer 16, scratch 4,"
            + " tensors of 512 rows 12) and 3 MiB for staging",
        memory.toString());
  }

  @Test
  void itIsWhatADeviceTakes() {
    assumeTrue(
        GpuBackend.unavailable().isEmpty(),
        () -> "no OpenCL here: " + GpuBackend.unavailable().orElseThrow());
    Plan plan = affine(1024, 2048);
    long wanted = GpuMemory.of(plan, 512).all();
    try (GpuDevice device = new GpuBackend().open(plan, 512, 1, Collective.alone())) {
      long tables = device.bytes() - wanted;
      assertTrue(tables > 0 && tables < MEBIBYTE, tables + " bytes more than " + wanted);
    }
  }

  @Test
  void aBatchThatIsTooLargeIsRefusedWithOneThatFits() {
    assertEquals(
        "a rank needs an array of 4100 MiB on the device (weights 0, gradients 0, optimizer 0,"
            + " scratch 4, tensors of 512 rows 4096) and 3 MiB for staging, but an array of"
            + " Aparapi's has at most 2047 MiB; a batch of about 255 rows on each rank fits: use a"
            + " smaller batch, more ranks, or another backend",
        refusal(relu(1024, 1024), 512));
    assertTrue(GpuMemory.of(relu(1024, 1024), 255).arena() <= GpuMemory.LARGEST_ARRAY);
  }

  @Test
  void aTensorThatIsTooLargeIsRefused() {
    String refusal = refusal(relu(1024, 1024), 4096);
    assertTrue(
        refusal.startsWith("a rank needs an array of more than 16388 MiB on the device"), refusal);
    assertTrue(
        refusal.endsWith(
            "but an array of Aparapi's has at most 2047 MiB; use a smaller batch, more ranks, or"
                + " another backend"),
        refusal);
  }

  @Test
  void parametersThatAreTooManyAreRefusedWhateverTheBatch() {
    String refusal = refusal(affine(1 << 14, 1 << 13), 1);
    assertTrue(refusal.contains("(weights 512, gradients 1024, optimizer 1024,"), refusal);
    assertTrue(
        refusal.endsWith("use fewer parameters or another backend: no smaller batch helps"),
        refusal);
  }

  @Test
  void aSmallDeviceIsNamed() {
    GpuMemory memory = GpuMemory.of(affine(1024, 2048), 512);
    memory.requireArena(memory.arena(), "it has");
    assertEquals(
        "a rank needs "
            + memory
            + ", but the device X gives at most 50 MiB; a batch of about 255 rows on each rank"
            + " fits: use a smaller batch, more ranks, or another backend",
        assertThrows(
                IllegalArgumentException.class,
                () -> memory.requireArena(50 * MEBIBYTE, "the device X gives at most"))
            .getMessage());
  }
}
