package org.sparknn.collective;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.sparknn.kernels.collective.Collective;

/**
 * The thread that sums while a rank computes. It takes sums in their order, and begins with the
 * first one. Each of its waits for a peer has a deadline, so that whoever awaits a sum waits for
 * its end only.
 */
final class Background implements AutoCloseable {
  /** How often a thread that awaits a sum looks whether the task has been killed. */
  private static final long PARK_NANOS = 10_000_000;

  private static final long SPIN_NANOS = 20_000;

  private final BlockingQueue<Sum> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger unfinished = new AtomicInteger();
  private final String name;
  private final Inbox inbox;
  private final Sum end = new Sum(() -> {});
  private Thread thread;
  private boolean closed;

  Background(String name, Inbox inbox) {
    this.name = name;
    this.inbox = inbox;
  }

  /** Whether nothing is under way, so that the next sum need not queue. */
  boolean isIdle() {
    return unfinished.get() == 0;
  }

  /** Begins a sum. */
  synchronized Collective.Pending start(Runnable work) {
    if (closed) {
      throw new IllegalStateException(name + " has ended");
    }
    if (thread == null) {
      thread = new Thread(this::run, name);
      thread.setDaemon(true);
      thread.start();
    }
    Sum sum = new Sum(work);
    unfinished.incrementAndGet();
    queue.add(sum);
    return sum;
  }

  private void run() {
    for (Sum sum = next(); sum != end; sum = next()) {
      sum.run();
      unfinished.decrementAndGet();
      sum.finish();
    }
  }

  /**
   * Waits on when interrupted: only {@link #close} ends the thread, so that no sum is forgotten.
   */
  private Sum next() {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        Thread.interrupted();
      }
    }
  }

  /** Ends the thread once the sums that were started have ended. */
  @Override
  public synchronized void close() {
    closed = true;
    if (thread != null) {
      queue.add(end);
    }
  }

  /** One sum under way. */
  private final class Sum implements Collective.Pending {
    private final Runnable work;
    private Throwable failure;
    private volatile boolean finished;
    private volatile Thread waiter;

    Sum(Runnable work) {
      this.work = work;
    }

    /** What is thrown goes to whoever awaits the sum. */
    void run() {
      try {
        work.run();
      } catch (Throwable e) {
        failure = e;
      }
    }

    void finish() {
      finished = true;
      LockSupport.unpark(waiter);
    }

    @Override
    public void await() {
      waiter = Thread.currentThread();
      long start = System.nanoTime();
      while (!finished) {
        if (System.nanoTime() - start < SPIN_NANOS) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(this, PARK_NANOS);
          inbox.health.checkInterrupted("a sum of the " + Lane.GRADIENTS);
        }
      }
      if (failure instanceof CollectiveException known) {
        throw Health.again(known, known.getMessage());
      } else if (failure instanceof RuntimeException unchecked) {
        throw unchecked;
      } else if (failure instanceof Error error) {
        throw error;
      } else if (failure != null) {
        throw new IllegalStateException(failure);
      }
    }
  }
}
