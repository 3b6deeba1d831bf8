package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.network.netty.SparkTransportConf;
import org.apache.spark.network.util.TransportConf;
import org.junit.jupiter.api.Test;
import scala.Option;

/** Are settings refused under which nothing would be encrypted, or nothing would work? */
class EncryptionTest {
  private static SparkConf gcm() {
    return new SparkConf(false)
        .set("spark.master", "spark://somewhere:7077")
        .set("spark.authenticate", "true")
        .set("spark.network.crypto.enabled", "true")
        .set("spark.network.crypto.cipher", "AES/GCM/NoPadding");
  }

  private static SecurityManager security(SparkConf conf) {
    return new SecurityManager(conf, Option.empty(), SecurityManager.$lessinit$greater$default$3());
  }

  @Test
  void theCipherThatHangsIsRefused() {
    assertEquals(
        "spark.network.crypto.cipher is AES/GCM/NoPadding, with which applications of Spark 4.1.0"
            + " hang (SPARK-56227); leave it at AES/CTR/NoPadding, or encrypt by"
            + " spark.ssl.rpc.enabled",
        assertThrows(IllegalArgumentException.class, () -> Encryption.check(gcm())).getMessage());
  }

  @Test
  void whatWorksIsNotRefused() {
    Encryption.check(gcm().set("spark.network.crypto.cipher", "AES/CTR/NoPadding"));
    Encryption.check(gcm().set("spark.network.crypto.enabled", "false"));
    Encryption.check(gcm().set("spark.ssl.rpc.enabled", "true"));
    Encryption.check(gcm().set("spark.master", "local[2]"));
    Encryption.check(new SparkConf(false));
  }

  @Test
  void tlsWithoutKeysIsRefused() {
    SparkConf conf = new SparkConf(false).set("spark.ssl.rpc.enabled", "true");
    TransportConf transport =
        SparkTransportConf.fromSparkConf(
            conf, "sparknn", 1, Option.empty(), Option.apply(security(conf).getRpcSSLOptions()));
    assertTrue(transport.sslRpcEnabled());
    assertEquals(
        "spark.ssl.rpc.enabled asks for encryption, but the host here has neither the file of"
            + " spark.ssl.rpc.keyStore nor that of spark.ssl.rpc.privateKey",
        assertThrows(IllegalStateException.class, () -> Encryption.requireKeys(transport, "here"))
            .getMessage());
  }

  @Test
  void aConnectionInTheClearIsSeen() {
    EmbeddedChannel clear = new EmbeddedChannel(new FrameBound());
    assertTrue(Encryption.isAsWanted(clear, security(new SparkConf(false))));
    assertFalse(Encryption.isAsWanted(clear, security(gcm())));
    assertFalse(
        Encryption.isAsWanted(
            clear, security(new SparkConf(false).set("spark.ssl.rpc.enabled", "true"))));
  }
}
