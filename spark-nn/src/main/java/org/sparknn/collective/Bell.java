package org.sparknn.collective;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes the thread that waits in a lane. One thread waits at a time; any thread may ring. Those of
 * other processes, who send by shared memory, ring only when they have been told that it sleeps.
 */
final class Bell {
  private final AtomicReference<Thread> waiter = new AtomicReference<>();
  private final List<SharedMemory> shared = new CopyOnWriteArrayList<>();

  /** Whether the waiting thread has said that it sleeps; of that thread alone. */
  private boolean saidSo;

  /** From now on messages come by this memory, too. */
  void share(SharedMemory memory) {
    shared.add(memory);
  }

  /** The waiting thread is about to sleep, unless something is there when this returns. */
  void sleeps() {
    saidSo = true;
    shared.forEach(memory -> memory.sleeps(true));
  }

  /** Lets the waiting thread, if there is one, look again. */
  void ring() {
    Thread thread = waiter.get();
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /** The calling thread begins to wait. */
  void listen() {
    waiter.set(Thread.currentThread());
  }

  /** It waits no more; another one may have begun to. */
  void leave() {
    if (waiter.compareAndSet(Thread.currentThread(), null) && saidSo) {
      saidSo = false;
      shared.forEach(memory -> memory.sleeps(false));
    }
  }
}
