package org.sparknn.collective;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Wakes the thread that waits in a lane. One thread waits at a time; any thread may ring. */
final class Bell {
  private final AtomicReference<Thread> waiter = new AtomicReference<>();

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
    waiter.compareAndSet(Thread.currentThread(), null);
  }
}
