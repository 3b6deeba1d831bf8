package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** What of the application's settings applies to memory that is shared? */
class SharingSettingsTest {
  private static SparkConf conf(String setting, String value) {
    return new SparkConf(false).set(setting, value);
  }

  @Test
  void settingsAreRead() {
    assertEquals(new SharingSettings(true, false), SharingSettings.of(new SparkConf(false)));
    assertEquals(
        new SharingSettings(false, false),
        SharingSettings.of(conf("spark.sparknn.sharedMemory", "false")));
    assertEquals(
        new SharingSettings(true, true),
        SharingSettings.of(conf("spark.io.encryption.enabled", "true")));
  }

  @Test
  void nothingIsEncryptedWhereNothingElseIs() {
    EmbeddedChannel clear = new EmbeddedChannel(new FrameBound());
    assertFalse(new SharingSettings(true, false).encrypt(clear));
    assertTrue(new SharingSettings(true, true).encrypt(clear));
  }
}
