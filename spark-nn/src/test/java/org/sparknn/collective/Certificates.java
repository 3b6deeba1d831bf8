package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A certificate for this machine, and the settings with which Spark encrypts by it. */
final class Certificates {
  private static final String PASSWORD = "a password";

  private Certificates() {}

  static Map<String, String> settings(Path folder) throws IOException, InterruptedException {
    String store = folder.resolve("store.p12").toString();
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "rank",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store,
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    assertEquals(0, keytool.waitFor());
    return Map.of(
        "spark.ssl.rpc.enabled",
        "true",
        "spark.ssl.rpc.protocol",
        "TLSv1.3",
        "spark.ssl.rpc.keyStore",
        store,
        "spark.ssl.rpc.keyStorePassword",
        PASSWORD,
        "spark.ssl.rpc.keyPassword",
        PASSWORD,
        "spark.ssl.rpc.trustStore",
        store,
        "spark.ssl.rpc.trustStorePassword",
        PASSWORD);
  }
}
