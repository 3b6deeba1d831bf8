package org.sparknn.kernels.backend.cpu;

import com.aparapi.Kernel;
import com.aparapi.Range;

/**
 * Runs tiles on a fixed number of threads through one reused Aparapi kernel: every Kernel instance
 * owns a thread pool.
 */
final class Launcher implements AutoCloseable {
  private final int threads;
  private final TileKernel kernel;
  private final Range range;

  @SuppressWarnings("deprecation") // the only way to an execution mode without a silent fallback
  Launcher(int threads) {
    this.threads = threads;
    kernel = new TileKernel();
    kernel.setExecutionModeWithoutFallback(
        threads == 1 ? Kernel.EXECUTION_MODE.SEQ : Kernel.EXECUTION_MODE.JTP);
    range = Range.create(threads, threads);
  }

  int threads() {
    return threads;
  }

  /** Returns when all tiles are computed; throws what a tile threw. */
  void run(int tiles, Tiles body) {
    if (tiles <= 1) {
      if (tiles == 1) {
        TileCall.run(body, 0, 0);
      }
      return;
    }
    kernel.prepare(tiles, body, threads);
    kernel.execute(range);
    // an interrupt ends Aparapi's waiting, but nobody may touch the memory before the workers left
    while (kernel.working()) {
      Thread.onSpinWait();
    }
    Throwable failure = kernel.takeFailure();
    if (failure instanceof RuntimeException exception) {
      throw exception;
    } else if (failure instanceof Error error) {
      throw error;
    }
  }

  @Override
  public void close() {
    kernel.release();
    kernel.dispose();
  }
}
