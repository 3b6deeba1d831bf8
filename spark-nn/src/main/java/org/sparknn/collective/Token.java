package org.sparknn.collective;

import java.io.Serializable;
import java.security.SecureRandom;

/** The 128-bit secret of one run; a message without it is not listened to. */
record Token(long high, long low) implements Serializable {

  static Token random() {
    SecureRandom random = new SecureRandom();
    return new Token(random.nextLong(), random.nextLong());
  }

  /** Keeps the secret out of logs. */
  @Override
  public String toString() {
    return "Token[secret]";
  }
}
