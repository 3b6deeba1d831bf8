package org.sparknn.collective;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.sparknn.kernels.collective.Collective;

/**
 * The thread that sums while a rank computes, and begins with the first sum. It makes one after the
 * other in their order; or the newest first, and older ones where newer ones wait. Each of its
 * waits for a peer has a deadline, so that whoever awaits a sum waits for its end only.
 */
final class Background implements AutoCloseable {
  /** How often a thread that awaits a sum looks whether the task has been killed. */
  private static final long PARK_NANOS = 10_000_000;

  private static final long SPIN_NANOS = 20_000;

  private final BlockingQueue<Sum> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger unfinished = new AtomicInteger();
  private final String name;
  private final Lane lane;
  private final Inbox inbox;
  private final Bell bell;
  private final Wait wait;
  private final Consumer<Throwable> abort;
  private final Sum end = new Sum(null);

  /** The sums that go on, the newest first; of the thread alone. */
  private final Deque<Sum> open = new ArrayDeque<>();

  private volatile boolean newestFirst;
  private Thread thread;
  private boolean closed;

  /**
   * @param lane of its sums
   * @param abort tells the peers why a sum has failed
   */
  Background(String name, Lane lane, Inbox inbox, Consumer<Throwable> abort) {
    this.name = name;
    this.lane = lane;
    this.inbox = inbox;
    this.abort = abort;
    bell = inbox.bell(lane);
    wait = new Wait(bell, inbox.health, true);
  }

  /** Sets whether newer sums overtake from now on. */
  void newestFirst(boolean whether) {
    newestFirst = whether;
  }

  /** Whether nothing is under way, so that the next sum need not queue. */
  boolean isIdle() {
    return unfinished.get() == 0;
  }

  /** Begins a sum. */
  synchronized Collective.Pending start(Course course) {
    if (closed) {
      throw new IllegalStateException(name + " has ended");
    }
    if (thread == null) {
      thread = new Thread(this::run, name);
      thread.setDaemon(true);
      thread.start();
    }
    Sum sum = new Sum(course);
    unfinished.incrementAndGet();
    queue.add(sum);
    if (newestFirst) {
      bell.ring();
    }
    return sum;
  }

  private void run() {
    boolean ended = false;
    while (!ended || !open.isEmpty()) {
      for (Sum sum = next(ended); sum != null; sum = next(ended)) {
        if (sum == end) {
          ended = true;
        } else {
          open.addFirst(sum);
        }
      }
      if (!open.isEmpty()) {
        goOn();
      }
    }
  }

  /**
   * A sum that is to go on with those that do; null for none. Waits if none does, also when
   * interrupted: only {@link #close} ends the thread, so that no sum is forgotten.
   */
  private Sum next(boolean ended) {
    if (!open.isEmpty() || ended) {
      return newestFirst ? queue.poll() : null;
    }
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        Thread.interrupted();
      }
    }
  }

  /** Goes on with the newest sum that can; what is thrown goes to whoever awaits the sums. */
  private void goOn() {
    try {
      inbox.health.check();
      inbox.mappings.use(() -> wait.until(this::advance, this::wanted));
    } catch (Throwable e) {
      try {
        abort.accept(e);
      } finally {
        open.forEach(sum -> sum.finish(e));
        open.clear();
      }
    }
  }

  /** Whether a sum has advanced, or a newer one has come. */
  private boolean advance() {
    for (Iterator<Sum> sums = open.iterator(); sums.hasNext(); ) {
      Sum sum = sums.next();
      if (sum.course.advance()) {
        if (sum.course.isDone()) {
          sums.remove();
          sum.finish(null);
        }
        return true;
      }
    }
    return newestFirst && !queue.isEmpty();
  }

  /** What the newest sum waits for, unless an older one waits in vain. */
  private Wanted wanted() {
    Wanted first = null;
    for (Sum sum : open) {
      Wanted wanted = sum.course.wanted();
      if (first == null || wanted.hopeless()) {
        first = wanted;
      }
    }
    return first;
  }

  /** Ends the thread once the sums that were started have ended. */
  @Override
  public synchronized void close() {
    closed = true;
    if (thread != null) {
      queue.add(end);
      bell.ring();
    }
  }

  /** One sum under way. */
  private final class Sum implements Collective.Pending {
    private final Course course;
    private Throwable failure;
    private volatile boolean finished;
    private volatile Thread waiter;

    Sum(Course course) {
      this.course = course;
    }

    /**
     * Lets go whoever awaits the sum.
     *
     * @param cause why it does not come about; null if it is there
     */
    void finish(Throwable cause) {
      failure = cause;
      unfinished.decrementAndGet();
      finished = true;
      LockSupport.unpark(waiter);
    }

    @Override
    public boolean isThere() {
      return finished && failure == null;
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
          inbox.health.checkInterrupted("a sum of the " + lane);
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
