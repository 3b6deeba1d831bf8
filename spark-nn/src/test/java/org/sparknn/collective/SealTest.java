package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Are messages encrypted as AES in counter mode says, and found again? */
class SealTest {
  private static final byte[] KEY = Seal.newKey();
  private static final int OFFSET = 3;

  private static byte[] message(int bytes) {
    byte[] message = new byte[bytes];
    new Random(bytes).nextBytes(message);
    return message;
  }

  /** From the middle of an array, and to memory outside the heap. */
  private static byte[] encrypted(byte[] key, long number, byte[] message) {
    ByteBuffer from = ByteBuffer.allocate(OFFSET + message.length).position(OFFSET).slice();
    from.put(message).flip();
    ByteBuffer to = ByteBuffer.allocateDirect(message.length);
    new Seal(key).encrypt(number, from, to);
    assertFalse(from.hasRemaining());
    assertFalse(to.hasRemaining());
    byte[] encrypted = new byte[message.length];
    to.flip().get(encrypted);
    return encrypted;
  }

  private static byte[] decrypted(byte[] key, long number, byte[] encrypted) {
    ByteBuffer to = ByteBuffer.allocate(OFFSET + encrypted.length).position(OFFSET).slice();
    ByteBuffer from = ByteBuffer.allocateDirect(encrypted.length).put(encrypted).flip();
    new Seal(key).decrypt(number, from, to);
    byte[] message = new byte[encrypted.length];
    to.flip().get(message);
    return message;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 8191, 8192, 8193, 131_124})
  void messagesOfAllSizesAreEncryptedAsTheStandardSays(int bytes) throws Exception {
    byte[] message = message(bytes);
    for (long number : new long[] {1, 2, 0x0102030405060708L}) {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      byte[] first = Arrays.copyOf(ByteBuffer.allocate(8).putLong(number).array(), 16);
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"), new IvParameterSpec(first));
      byte[] encrypted = encrypted(KEY, number, message);
      assertArrayEquals(cipher.doFinal(message), encrypted);
      assertArrayEquals(message, decrypted(KEY, number, encrypted));
    }
  }

  /** A seal goes from one message to the next, and back. */
  @Test
  void theOrderOfMessagesDoesNotMatter() {
    Seal seal = new Seal(KEY);
    byte[] message = message(100);
    for (long number : new long[] {5, 6, 5, 1}) {
      ByteBuffer to = ByteBuffer.allocate(message.length);
      seal.encrypt(number, ByteBuffer.wrap(message), to);
      assertArrayEquals(encrypted(KEY, number, message), to.array());
      ByteBuffer back = ByteBuffer.allocate(message.length);
      seal.decrypt(number, to.flip(), back);
      assertArrayEquals(message, back.array());
    }
  }

  /** What two messages are encrypted with has about half of its bits in common, by chance. */
  @Test
  void neitherNumbersNorKeysShareAStream() {
    byte[] zeros = new byte[10_000];
    byte[] one = encrypted(KEY, 1, zeros);
    assertUnlike(one, zeros);
    assertUnlike(one, encrypted(KEY, 2, zeros));
    assertUnlike(one, encrypted(Seal.newKey(), 1, zeros));
    assertUnlike(Arrays.copyOfRange(one, 16, 10_000), Arrays.copyOf(one, 10_000 - 16));
  }

  private static void assertUnlike(byte[] some, byte[] others) {
    int differing = new BigInteger(1, some).xor(new BigInteger(1, others)).bitCount();
    assertEquals(0.5, differing / (8.0 * some.length), 0.02);
  }
}
