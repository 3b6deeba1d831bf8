package org.sparknn.collective;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The open ranks of this process, so that they find each other without sockets. */
final class LocalRanks {
  private static final ConcurrentHashMap<Key, Inbox> OPEN = new ConcurrentHashMap<>();

  private LocalRanks() {}

  private record Key(Run run, int rank) {
    static Key of(Inbox inbox) {
      return new Key(inbox.run, inbox.rank);
    }
  }

  /** Makes a rank known until it is removed. */
  static void add(Inbox inbox) {
    if (OPEN.putIfAbsent(Key.of(inbox), inbox) != null) {
      throw new IllegalStateException(
          "rank %d of this attempt is open in this process".formatted(inbox.rank));
    }
  }

  static void remove(Inbox inbox) {
    OPEN.remove(Key.of(inbox), inbox);
  }

  /** The inbox of a rank of the same run, or null if it is not open. */
  static Inbox find(Run run, int rank) {
    return OPEN.get(new Key(run, rank));
  }

  /** Whether ranks of a run are open. */
  static boolean hasAny(Run run) {
    return OPEN.keySet().stream().anyMatch(key -> key.run.equals(run));
  }

  /** The inboxes of the open ranks of all runs. */
  static List<Inbox> all() {
    return List.copyOf(OPEN.values());
  }
}
