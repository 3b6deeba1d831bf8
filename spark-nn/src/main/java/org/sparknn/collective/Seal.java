package org.sparknn.collective;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts messages for memory that two processes share, and decrypts them: AES in counter mode,
 * which does not show whether somebody has changed them. Each memory has a key of its own, and uses
 * a message's number once. One thread at a time uses a seal.
 */
final class Seal {
  static final int KEY_BYTES = 32;

  /** So few that they stay in the cache next to the processor. */
  private static final int PIECE_BYTES = 8 * 1024;

  private static final int BLOCK_BYTES = 16;

  private final SecretKeySpec key;
  private final Cipher cipher;
  private final byte[] piece = new byte[PIECE_BYTES];

  /**
   * @param key of {@link #KEY_BYTES}
   */
  Seal(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no AES in counter mode", e);
    }
  }

  /** A key that nobody can guess. */
  static byte[] newKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /**
   * Encrypts a message.
   *
   * @param number of the message
   * @param message from its position to its limit, of the heap
   * @param to where it goes, from the position on
   */
  void encrypt(long number, ByteBuffer message, ByteBuffer to) {
    try {
      begin(Cipher.ENCRYPT_MODE, number);
      while (message.hasRemaining()) {
        int bytes = Math.min(PIECE_BYTES, message.remaining());
        requireAll(
            bytes,
            cipher.update(
                message.array(), message.arrayOffset() + message.position(), bytes, piece));
        to.put(piece, 0, bytes);
        message.position(message.position() + bytes);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES refuses a message", e);
    }
  }

  /**
   * Decrypts a message.
   *
   * @param number of the message
   * @param encrypted from its position to its limit
   * @param to where it goes, from the position on, of the heap
   */
  void decrypt(long number, ByteBuffer encrypted, ByteBuffer to) {
    try {
      begin(Cipher.DECRYPT_MODE, number);
      while (encrypted.hasRemaining()) {
        int bytes = Math.min(PIECE_BYTES, encrypted.remaining());
        encrypted.get(piece, 0, bytes);
        requireAll(
            bytes, cipher.update(piece, 0, bytes, to.array(), to.arrayOffset() + to.position()));
        to.position(to.position() + bytes);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES refuses a message", e);
    }
  }

  /** This mode needs no whole blocks; the runtime's own provider does not wait for them. */
  private void requireAll(int bytes, int done) {
    if (done != bytes) {
      throw new IllegalStateException(
          "%s gives %d bytes of %d in counter mode".formatted(cipher.getProvider(), done, bytes));
    }
  }

  private void begin(int mode, long number) throws GeneralSecurityException {
    // a message has far fewer blocks than the second half can count
    byte[] first = ByteBuffer.allocate(BLOCK_BYTES).putLong(number).array();
    cipher.init(mode, key, new IvParameterSpec(first));
  }
}
