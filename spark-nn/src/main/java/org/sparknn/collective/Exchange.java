package org.sparknn.collective;

import java.util.Arrays;

/**
 * Sums a few numbers with the fewest messages one after another. Few ranks send their values to
 * each other, and each adds them in the order of the ranks. Many ranks exchange the sums that they
 * have so far, as doubles, along the dimensions of the cube of {@link Topology}: after each, twice
 * as many ranks have the same sum. Either way all get the same bits.
 */
final class Exchange {
  /** The most bytes of values that one sum exchanges; more are summed piece by piece. */
  static final int LIMIT_BYTES = 32 * 1024;

  private final Traffic traffic;
  private final double[] sum = new double[LIMIT_BYTES / Float.BYTES];
  private final double[] taken = new double[LIMIT_BYTES / Float.BYTES];

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
        send((traffic.rank() + distance) % traffic.ranks(), numbers, from, length);
      }
      add(numbers, from, length);
    } else {
      Arrays.fill(sum, 0, length, 0);
      numbers.addTo(sum, from, length);
      addAlongCube(length);
      numbers.set(sum, from, length);
    }
  }

  private void addAlongCube(int length) {
    int rank = traffic.rank();
    int corners = Topology.corners(traffic.ranks());
    if (rank >= corners) {
      sendSum(rank - corners, 0, length);
      takeSum(rank - corners, corners, length);
      System.arraycopy(taken, 0, sum, 0, length);
      return;
    }
    boolean stands = rank + corners < traffic.ranks();
    if (stands) {
      takeSum(rank + corners, 0, length);
      addTaken(length);
    }
    for (int distance = 1; distance < corners; distance *= 2) {
      sendSum(rank ^ distance, distance, length);
      takeSum(rank ^ distance, distance, length);
      addTaken(length);
    }
    if (stands) {
      sendSum(rank + corners, corners, length);
    }
  }

  /** Both sides of an exchange get the same: the sum of two doubles does not know their order. */
  private void addTaken(int length) {
    for (int i = 0; i < length; i++) {
      sum[i] += taken[i];
    }
  }

  private void sendSum(int peer, int chunk, int length) {
    Parcel parcel = traffic.begin(peer, chunk, length);
    parcel.bytes.asDoubleBuffer().put(sum, 0, length);
    parcel.bytes.position(parcel.bytes.position() + length * Double.BYTES);
    traffic.send(peer, parcel);
  }

  private void takeSum(int peer, int chunk, int length) {
    Parcel parcel = traffic.take(peer, chunk, length, length * Double.BYTES);
    parcel.bytes.asDoubleBuffer().get(taken, 0, length);
    parcel.release();
  }

  private void send(int peer, Numbers numbers, int from, int length) {
    Parcel parcel = traffic.begin(peer, 0, length);
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
