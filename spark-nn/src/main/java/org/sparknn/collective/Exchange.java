package org.sparknn.collective;

import java.util.Arrays;

/**
 * Sums a few numbers with the fewest messages one after another. Few ranks send their values to
 * each other, and each adds them in the order of the ranks, so that all get the same bits; many
 * ranks send theirs to rank 0, which adds them and sends the sums back.
 */
final class Exchange {
  /** The most bytes of values that one sum exchanges; more are summed piece by piece. */
  static final int LIMIT_BYTES = 32 * 1024;

  private final Traffic traffic;
  private final double[] sum = new double[LIMIT_BYTES / Float.BYTES];

  Exchange(Traffic traffic) {
    this.traffic = traffic;
  }

  void sum(Numbers numbers, int length) {
    int most = LIMIT_BYTES / numbers.bytes();
    for (int from = 0; from < length; from += most) {
      piece(numbers, from, Math.min(most, length - from));
    }
  }

  private void piece(Numbers numbers, int from, int length) {
    traffic.nextCall();
    if (traffic.ranks() <= Topology.DIRECT_RANKS) {
      for (int distance = 1; distance < traffic.ranks(); distance++) {
        send((traffic.rank() + distance) % traffic.ranks(), 0, numbers, from, length);
      }
      add(numbers, from, length);
    } else if (traffic.rank() == 0) {
      add(numbers, from, length);
      for (int peer = 1; peer < traffic.ranks(); peer++) {
        send(peer, 1, numbers, from, length);
      }
    } else {
      send(0, 0, numbers, from, length);
      Parcel parcel = traffic.take(0, 1, length, length * numbers.bytes());
      numbers.read(parcel.bytes, from, length);
      parcel.release();
    }
  }

  private void send(int peer, int chunk, Numbers numbers, int from, int length) {
    Parcel parcel = traffic.begin(peer, chunk, length);
    numbers.write(parcel.bytes, from, length);
    traffic.send(peer, parcel);
  }

  private void add(Numbers numbers, int from, int length) {
    Arrays.fill(sum, 0, length, 0);
    for (int peer = 0; peer < traffic.ranks(); peer++) {
      if (peer == traffic.rank()) {
        numbers.addTo(sum, from, length);
      } else {
        Parcel parcel = traffic.take(peer, 0, length, length * numbers.bytes());
        numbers.addTo(sum, parcel.bytes, length);
        parcel.release();
      }
    }
    numbers.set(sum, from, length);
  }
}
