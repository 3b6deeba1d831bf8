package org.sparknn.collective;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.SparkEnv;

/** One rank with a port, of two in this process. */
final class End implements AutoCloseable {
  final Inbox inbox;
  final Traffic[] traffic;
  final Sockets sockets;

  End(Run run, int rank, Duration timeout) {
    inbox = new Inbox(run, rank, new Health(rank, timeout, () -> {}));
    traffic =
        new Traffic[] {new Traffic(Lane.STATISTICS, inbox), new Traffic(Lane.GRADIENTS, inbox)};
    sockets =
        new Sockets(
            SparkEnv.get(), inbox, (peer, lane, link) -> traffic[lane.ordinal()].link(peer, link));
  }

  static String host() {
    return SparkEnv.get().blockManager().blockManagerId().host();
  }

  void dial(int rank, End other) {
    dial(rank, other.sockets.port());
  }

  void dial(int rank, int port) {
    Peer peer = new Peer(rank, "test", host(), port, "");
    for (Lane lane : Lane.ALL) {
      traffic[lane.ordinal()].link(rank, sockets.dial(peer, lane));
    }
  }

  void ready() {
    inbox.hellos.await(inbox.health);
  }

  /** The sum of a number of this rank and one of its peer. */
  double sumWith(End peer, double mine, double others) {
    CompletableFuture<Double> other = CompletableFuture.supplyAsync(() -> peer.sumAlone(others));
    double sum = sumAlone(mine);
    other.join();
    return sum;
  }

  /** The same of this rank alone, while the peer does the same. */
  double sumAlone(double mine) {
    double[] sum = {mine};
    new Exchange(traffic[0]).sum(new Doubles().of(sum), 1);
    return sum[0];
  }

  /** Around a ring. */
  void sum(float[] values) {
    Ring ring = new Ring(traffic[1], Compression.NONE.wire());
    traffic[1].run(ring.begin(traffic[1].nextCall(), values, 0, values.length));
  }

  @Override
  public void close() {
    for (Traffic lane : traffic) {
      Link link = lane.link(1 - inbox.rank);
      if (link != null) {
        link.close();
      }
    }
    inbox.mappings.close();
    sockets.close();
  }
}
