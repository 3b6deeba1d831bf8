package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.channel.embedded.EmbeddedChannel;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** What of the application's settings applies to memory that is shared? */
class SharingSettingsTest {
  private static SharingSettings of(String... settings) {
    SparkConf conf = new SparkConf(false);
    for (int i = 0; i < settings.length; i += 2) {
      conf.set(settings[i], settings[i + 1]);
    }
    return SharingSettings.of(conf);
  }

  @Test
  void whatIsNotSetIsAsSparkHasIt() {
    assertEquals(new SharingSettings(true, false, 128), of());
    assertEquals(new SharingSettings(false, false, 128), of("spark.sparknn.sharedMemory", "false"));
    assertEquals(
        new SharingSettings(true, true, 256),
        of("spark.io.encryption.enabled", "true", "spark.io.encryption.keySizeBits", "256"));
  }

  @Test
  void aKeyThatAesDoesNotHaveIsRefused() {
    assertEquals(
        "spark.io.encryption.keySizeBits must be 128, 192 or 256 but is 100",
        assertThrows(
                IllegalArgumentException.class, () -> of("spark.io.encryption.keySizeBits", "100"))
            .getMessage());
  }

  @Test
  void keysAreAsLongAsTheSettingSaysWhereSomethingIsEncrypted() {
    EmbeddedChannel clear = new EmbeddedChannel(new FrameBound());
    assertEquals(0, new SharingSettings(true, false, 128).keyBytes(clear));
    assertEquals(16, new SharingSettings(true, true, 128).keyBytes(clear));
    assertEquals(32, new SharingSettings(true, true, 256).keyBytes(clear));
  }
}
