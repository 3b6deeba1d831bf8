package org.sparknn.collective;

import java.util.ArrayDeque;
import java.util.Queue;

/** Waits until every peer of a rank has shown itself in every lane. */
final class Hellos {
  private final Bell bell = new Bell();
  private final Roster roster;
  private final boolean[][] claimed;
  private final Queue<Integer> missing = new ArrayDeque<>();

  Hellos(int rank, int ranks, Roster roster) {
    this.roster = roster;
    this.claimed = new boolean[Lane.ALL.length][ranks];
    for (int peer = 0; peer < ranks; peer++) {
      for (int lane = 0; lane < Lane.ALL.length; lane++) {
        if (Topology.connects(rank, peer, ranks)) {
          missing.add(peer);
        } else {
          claimed[lane][peer] = true;
        }
      }
    }
  }

  /** Reserves a peer's place; returns false if it is not expected, or not again. */
  synchronized boolean claim(Lane lane, int peer) {
    if (peer < 0 || peer >= claimed[0].length || claimed[lane.ordinal()][peer]) {
      return false;
    }
    claimed[lane.ordinal()][peer] = true;
    return true;
  }

  /** The link to a peer, whose place it had claimed, works. */
  void heard(int peer) {
    synchronized (this) {
      missing.remove(peer);
    }
    wake();
  }

  /** Lets who waits look again. */
  void wake() {
    bell.ring();
  }

  /**
   * Waits.
   *
   * @throws CollectiveException if the run has failed or the deadline has passed
   */
  void await(Health health) {
    new Wait(bell, health, false).until(this::areComplete, this::wanted);
  }

  private synchronized boolean areComplete() {
    return missing.isEmpty();
  }

  private synchronized Wanted wanted() {
    Integer first = missing.peek();
    return new Wanted(() -> "the connection with", roster.peer(first == null ? 0 : first), false);
  }
}
