package org.sparknn.collective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Where the ranks of one attempt meet: who comes waits until all have come, or none can. */
final class Rendezvous {
  private final Peer[] peers;
  private final List<Consumer<byte[]>> waiting = new ArrayList<>();
  private String refusal;

  Rendezvous(int ranks) {
    this.peers = new Peer[ranks];
  }

  /** A rank has come. The answer, see {@link DriverMessage}, is given now or later. */
  synchronized void register(Peer peer, Consumer<byte[]> answer) {
    String reason = refusal != null ? refusal : fault(peer);
    if (reason != null) {
      answer.accept(DriverMessage.refusal(reason));
      return;
    }
    peers[peer.rank()] = peer;
    waiting.add(answer);
    if (waiting.size() == peers.length) {
      answerAll(DriverMessage.table(Arrays.asList(peers)));
    }
  }

  private String fault(Peer peer) {
    if (peer.rank() < 0 || peer.rank() >= peers.length) {
      return "there is no rank %d among %d".formatted(peer.rank(), peers.length);
    }
    Peer earlier = peers[peer.rank()];
    return earlier == null ? null : "%s comes again, after %s".formatted(peer, earlier);
  }

  /** Time is up: whoever waits hears who is missing. */
  synchronized void expire(int seconds) {
    if (missing().isEmpty()) {
      return;
    }
    fail("ranks %s of %d have not come within %d s".formatted(missing(), peers.length, seconds));
  }

  /** Turns away who waits and who comes from now on; nothing changes for those who have met. */
  synchronized void fail(String reason) {
    if (refusal == null) {
      refusal = reason;
      answerAll(DriverMessage.refusal(reason));
    }
  }

  private List<Integer> missing() {
    List<Integer> missing = new ArrayList<>();
    for (int rank = 0; rank < peers.length; rank++) {
      if (peers[rank] == null) {
        missing.add(rank);
      }
    }
    return missing;
  }

  private void answerAll(byte[] answer) {
    waiting.forEach(rank -> rank.accept(answer));
    waiting.clear();
  }
}
