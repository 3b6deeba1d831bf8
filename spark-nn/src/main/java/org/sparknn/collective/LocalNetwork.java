package org.sparknn.collective;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;

/**
 * What lies between the ranks of one process: nothing, so that messages are there when they are
 * sent; or, for measurements, a network of some bandwidth. Each rank has one for what it sends.
 * Messages of a lane arrive in their order, and those of {@link Lane#STATISTICS} overtake the
 * others, as where a sender's queue knows priorities.
 */
public final class LocalNetwork implements AutoCloseable {
  /** What each rank can send; 0 for all at once. */
  private static volatile double bytesPerSecond;

  private final Map<Lane, Queue<Message>> queues = new EnumMap<>(Lane.class);
  private final Inbox inbox;
  private Thread thread;
  private boolean closed;

  /** What is under way. */
  private record Message(int bytes, long sentAt, Runnable arrive) {}

  LocalNetwork(Inbox inbox) {
    this.inbox = inbox;
    for (Lane lane : Lane.ALL) {
      queues.put(lane, new ArrayDeque<>());
    }
  }

  /**
   * Lets messages between ranks of this process take as long as on a network, from now on.
   *
   * @param bytesPerSecond that each rank can send; 0 for no network
   */
  public static void limit(double bytesPerSecond) {
    LocalNetwork.bytesPerSecond = bytesPerSecond;
  }

  /** Sends what arrives at once if there is no network. */
  void send(Lane lane, int bytes, Runnable arrive) {
    if (!isQueued(lane, new Message(bytes, System.nanoTime(), arrive))) {
      arrive.run();
    }
  }

  private synchronized boolean isQueued(Lane lane, Message message) {
    if (thread == null && (bytesPerSecond == 0 || closed)) {
      return false;
    }
    if (thread == null) {
      thread = new Thread(this::run, "sparknn-network-" + inbox.rank);
      thread.setDaemon(true);
      thread.start();
    }
    queues.get(lane).add(message);
    notifyAll();
    return true;
  }

  private void run() {
    long free = System.nanoTime();
    try {
      for (Message message = next(); message != null; message = next()) {
        double rate = bytesPerSecond;
        free =
            Math.max(free, message.sentAt) + (rate == 0 ? 0 : (long) (message.bytes * 1e9 / rate));
        for (long left = free - System.nanoTime(); left > 0; left = free - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        message.arrive.run();
      }
    } catch (CollectiveException e) {
      inbox.fail(e);
    } catch (InterruptedException e) {
      // nobody has this thread to interrupt it
      throw new IllegalStateException(e);
    }
  }

  /** The next message; null when nothing will come any more. */
  private synchronized Message next() throws InterruptedException {
    while (true) {
      for (Queue<Message> queue : queues.values()) {
        if (!queue.isEmpty()) {
          return queue.remove();
        }
      }
      if (closed) {
        thread = null;
        return null;
      }
      wait();
    }
  }

  /** What was sent still arrives. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
