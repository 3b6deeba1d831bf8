package org.sparknn.collective;

import java.util.ArrayList;
import java.util.List;

/**
 * The memory that a rank shares with others of its host. It is given back at once when the rank has
 * closed and none of its threads sums any more: who reads memory that is not there ends the
 * process.
 */
final class Mappings {
  private final List<SharedMemory> mapped = new ArrayList<>();
  private int users;
  private boolean closed;

  /** Keeps memory until the rank closes; false, and it is given back, if that has happened. */
  synchronized boolean keep(SharedMemory memory) {
    if (closed) {
      memory.free();
      return false;
    }
    mapped.add(memory);
    return true;
  }

  /**
   * Sums; nothing but this may look at the memory.
   *
   * @throws IllegalStateException if the rank has closed
   */
  void use(Runnable sums) {
    enter();
    try {
      sums.run();
    } finally {
      leave();
    }
  }

  private synchronized void enter() {
    if (closed) {
      throw new IllegalStateException("a sum goes on when the rank has closed");
    }
    users++;
  }

  private synchronized void leave() {
    users--;
    freeIfUnused();
  }

  /** The rank has ended its part; sums that are under way end theirs. */
  synchronized void close() {
    closed = true;
    freeIfUnused();
  }

  private void freeIfUnused() {
    if (closed && users == 0) {
      mapped.forEach(SharedMemory::free);
      mapped.clear();
    }
  }
}
