package org.sparknn.collective;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.Map;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.TransportConf;

/** The encryption that an application asks for: ours is Spark's, and is refused if it fails. */
public final class Encryption {
  private static final String CRYPTO = "spark.network.crypto.enabled";
  private static final String CIPHER = "spark.network.crypto.cipher";
  private static final String TLS = "spark.ssl.rpc.enabled";

  /** Where Spark's handlers that encrypt are. */
  private static final List<String> PACKAGES =
      List.of("org.apache.spark.network.crypto.", "org.apache.spark.network.sasl.SaslEncryption");

  private Encryption() {}

  /**
   * Refuses settings under which executors could not speak with each other.
   *
   * @throws IllegalArgumentException naming the setting
   */
  public static void check(SparkConf conf) {
    String cipher = conf.get(CIPHER, "");
    boolean isLocal = conf.get("spark.master", "local").matches("local(\\[.*)?");
    if (!isLocal
        && conf.getBoolean(CRYPTO, false)
        && !conf.getBoolean(TLS, false)
        && cipher.contains("GCM")) {
      throw new IllegalArgumentException(
          ("%s is %s, with which applications of Spark 4.1.0 hang (SPARK-56227); leave it at"
                  + " AES/CTR/NoPadding, or encrypt by %s")
              .formatted(CIPHER, cipher, TLS));
    }
  }

  /** Refuses to listen in the clear where Spark's transport would for want of keys. */
  static void requireKeys(TransportConf conf, String host) {
    if (conf.sslRpcEnabled() && !conf.sslRpcEnabledAndKeysAreValid()) {
      throw new IllegalStateException(
          ("%s asks for encryption, but the host %s has neither the file of spark.ssl.rpc.keyStore"
                  + " nor that of spark.ssl.rpc.privateKey")
              .formatted(TLS, host));
    }
  }

  /** Whether a connection is as the application wants it. */
  static boolean isAsWanted(Channel channel, SecurityManager security) {
    if (security.isSslRpcEnabled()) {
      return isByTls(channel);
    }
    return !security.isEncryptionEnabled() || encrypts(channel);
  }

  /** Whether what a connection carries is encrypted. */
  static boolean encrypts(Channel channel) {
    return isByTls(channel) || isBySpark(channel);
  }

  private static boolean isByTls(Channel channel) {
    return channel.pipeline().get(SslHandler.class) != null;
  }

  /** Whether handlers of Spark encrypt, rather than netty for TLS or nobody. */
  static boolean isBySpark(Channel channel) {
    for (Map.Entry<String, ChannelHandler> handler : channel.pipeline()) {
      String name = handler.getValue().getClass().getName();
      if (name.contains("Encryption") && PACKAGES.stream().anyMatch(name::startsWith)) {
        return true;
      }
    }
    return false;
  }
}
