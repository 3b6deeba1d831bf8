package org.sparknn.collective;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.apache.spark.SparkConf;

/**
 * What an application says of memory that its executors share.
 *
 * @param wanted {@code spark.sparknn.sharedMemory}; true by default
 * @param encryptsFiles {@code spark.io.encryption.enabled}, as that memory is a file
 */
record SharingSettings(boolean wanted, boolean encryptsFiles) {
  private static final String WANTED = "spark.sparknn.sharedMemory";
  private static final String FILES_ENCRYPTED = "spark.io.encryption.enabled";

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one of them is neither true nor false
   */
  static SharingSettings of(SparkConf conf) {
    return new SharingSettings(
        conf.getBoolean(WANTED, true), conf.getBoolean(FILES_ENCRYPTED, false));
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

  /** Whether messages in the memory that the ends of a connection share are encrypted. */
  boolean encrypt(Channel channel) {
    return encryptsFiles || Encryption.encrypts(channel);
  }
}
