package org.sparknn.collective;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.SparkEnv;

/** The connections of one rank with the others, one in each lane. */
final class Connections {
  private final Inbox inbox;
  private final Traffic[] traffic = new Traffic[Lane.ALL.length];
  private Sockets sockets;

  Connections(Inbox inbox) {
    this.inbox = inbox;
    for (Lane lane : Lane.ALL) {
      traffic[lane.ordinal()] = new Traffic(lane, inbox);
    }
  }

  /** Waits until all ranks have come. */
  interface Meeting {
    /** Gives all ranks in their order, {@code self} among them. */
    List<Peer> meet(Peer self);
  }

  /**
   * Meets the other ranks, and returns when all are connected.
   *
   * @param env null where all ranks are known to be in this process
   */
  void join(Meeting meeting, SparkEnv env) {
    boolean isAlone = env == null || env.executorId().equals("driver");
    if (!isAlone) {
      sockets = new Sockets(env, inbox, (peer, lane, link) -> lane(lane).link(peer, link));
    }
    inbox.roster.fill(
        meeting.meet(
            new Peer(
                inbox.rank,
                env == null ? "none" : env.executorId(),
                env == null ? "localhost" : env.blockManager().blockManagerId().host(),
                isAlone ? 0 : sockets.port(),
                Peer.THIS_JVM)));
    for (int rank = 0; rank < inbox.run.ranks(); rank++) {
      if (Topology.connects(inbox.rank, rank, inbox.run.ranks())) {
        connect(inbox.roster.peer(rank));
      }
    }
    inbox.hellos.await(inbox.health);
  }

  private void connect(Peer peer) {
    Inbox local = peer.inThisJvm() ? LocalRanks.find(inbox.run, peer.rank()) : null;
    if (peer.inThisJvm() && local == null) {
      throw CollectiveException.seen(peer, "%s has left before all had come".formatted(peer));
    }
    for (Lane lane : Lane.ALL) {
      if (local != null) {
        lane(lane).link(peer.rank(), new MemoryLink(inbox, local, lane));
        if (local.hellos.claim(lane, inbox.rank)) {
          local.hellos.heard(inbox.rank);
        }
      } else if (peer.rank() < inbox.rank) {
        // of two ranks the later dials
        lane(lane).link(peer.rank(), sockets.dial(peer, lane));
      }
    }
  }

  Traffic lane(Lane lane) {
    return traffic[lane.ordinal()];
  }

  /** Bytes that this rank has sent so far; encryption adds some. */
  long bytesSent() {
    return Arrays.stream(traffic).mapToLong(Traffic::bytesSent).sum();
  }

  /**
   * Tells all peers that the run has failed; never waits.
   *
   * @param origin the rank that failed first
   */
  void abort(int origin, String reason) {
    forEach(link -> link.abort(origin, reason));
  }

  /** Frees port, connections and shared memory; never waits. */
  void close() {
    forEach(Link::close);
    inbox.network.close();
    if (sockets != null) {
      sockets.close();
    }
    inbox.mappings.close();
  }

  private void forEach(Consumer<Link> action) {
    for (Traffic lane : traffic) {
      for (int peer = 0; peer < inbox.run.ranks(); peer++) {
        Link link = lane.link(peer);
        if (link != null) {
          action.accept(link);
        }
      }
    }
  }
}
