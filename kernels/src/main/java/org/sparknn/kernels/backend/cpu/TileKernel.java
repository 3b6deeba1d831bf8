package org.sparknn.kernels.backend.cpu;

import com.aparapi.Kernel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The one Aparapi kernel of a device. Each work item is a worker that takes the next tile until
 * none is left, so that a slow core does not hold up the others.
 */
final class TileKernel extends Kernel {
  private static final Tiles NOTHING = (tile, worker) -> {};

  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger working = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private Tiles body = NOTHING;
  private int tiles;

  void prepare(int tileCount, Tiles tileBody, int workers) {
    tiles = tileCount;
    body = tileBody;
    next.set(0);
    working.set(workers);
  }

  /** Lets go of the last body: Aparapi's idle threads hold on to this kernel for a minute. */
  void release() {
    prepare(0, NOTHING, 0);
  }

  @Override
  public void run() {
    int worker = getGlobalId();
    try {
      for (int tile = next.getAndIncrement(); tile < tiles; tile = next.getAndIncrement()) {
        TileCall.run(body, tile, worker);
      }
    } catch (Throwable thrown) {
      // Aparapi would lose it on its own thread
      failure.compareAndSet(null, thrown);
      next.set(tiles);
    } finally {
      working.decrementAndGet();
    }
  }

  /** Whether a worker has not come to its end. */
  boolean working() {
    return working.get() > 0;
  }

  /** What a tile threw, once; null if nothing. */
  Throwable takeFailure() {
    return failure.getAndSet(null);
  }
}
