package org.sparknn.collective;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Set;
import org.apache.spark.SparkConf;

/**
 * What an application says of memory that its executors share.
 *
 * @param wanted {@code spark.sparknn.sharedMemory}; true by default
 * @param encryptsFiles {@code spark.io.encryption.enabled}, as that memory is a file
 * @param keyBits of keys for it, {@code spark.io.encryption.keySizeBits}; 128 by default
 */
record SharingSettings(boolean wanted, boolean encryptsFiles, int keyBits) {
  private static final String WANTED = "spark.sparknn.sharedMemory";
  private static final String FILES_ENCRYPTED = "spark.io.encryption.enabled";
  private static final String KEY_BITS = "spark.io.encryption.keySizeBits";

  /** Refuses keys that AES does not have. */
  SharingSettings {
    if (!Set.of(128, 192, 256).contains(keyBits)) {
      throw new IllegalArgumentException(
          "%s must be 128, 192 or 256 but is %d".formatted(KEY_BITS, keyBits));
    }
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one of them cannot be
   */
  static SharingSettings of(SparkConf conf) {
    return new SharingSettings(
        conf.getBoolean(WANTED, true),
        conf.getBoolean(FILES_ENCRYPTED, false),
        conf.getInt(KEY_BITS, 128));
  }

  /**
   * Whether the ends of a connection share memory: they have one address. Other hosts, and
   * containers with a network of their own, have others.
   */
  boolean allow(Channel channel) {
    return wanted
        && channel.localAddress() instanceof InetSocketAddress own
        && channel.remoteAddress() instanceof InetSocketAddress peers
        && own.getAddress().equals(peers.getAddress());
  }

  /** Bytes of the key for what the ends of a connection share; 0 if nothing is to be encrypted. */
  int keyBytes(Channel channel) {
    return encryptsFiles || Encryption.isOf(channel) ? keyBits / Byte.SIZE : 0;
  }
}
