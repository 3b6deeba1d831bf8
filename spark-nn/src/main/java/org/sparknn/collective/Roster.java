package org.sparknn.collective;

import java.util.List;

/** Who the ranks are; their names become known when all have come. */
final class Roster {
  private volatile List<Peer> peers = List.of();

  void fill(List<Peer> all) {
    peers = List.copyOf(all);
  }

  /** A rank, by its number only while nothing else is known. */
  Peer peer(int rank) {
    List<Peer> known = peers;
    return rank < known.size() ? known.get(rank) : new Peer(rank, "unknown", "unknown host", 0, "");
  }
}
