package org.sparknn.collective;

import java.nio.ByteBuffer;

/** The values of a large sum's messages in the form in which they travel. For one thread. */
interface Wire {

  /** Bytes of a message of {@code count} values. */
  int bytes(int count);

  /** Writes values behind the buffer's position and moves it behind them. */
  void write(float[] values, int from, int count, ByteBuffer to);

  /** Adds what a peer has written, from the buffer's position on. */
  void add(ByteBuffer source, float[] values, int from, int count);

  /** Replaces values by what a peer has written. */
  void read(ByteBuffer source, float[] values, int from, int count);

  /** Makes values what they are for those who read them. */
  void round(float[] values, int from, int count);
}
