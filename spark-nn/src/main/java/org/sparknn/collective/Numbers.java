package org.sparknn.collective;

import java.nio.ByteBuffer;

/** The values of a small sum: kept and sent in their own type, added in double. */
interface Numbers {

  /** Bytes of one value. */
  int bytes();

  /** Writes values for a peer. */
  void write(ByteBuffer to, int from, int length);

  /** Adds this rank's values. */
  void addTo(double[] sum, int from, int length);

  /** Adds what a peer has written. */
  void addTo(double[] sum, ByteBuffer source, int length);

  /** Replaces the values by their sum. */
  void set(double[] sum, int from, int length);
}
