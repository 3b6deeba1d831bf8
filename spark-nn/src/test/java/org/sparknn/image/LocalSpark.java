package org.sparknn.image;

import org.apache.spark.sql.SparkSession;

/** The session of this package's tests. */
final class LocalSpark {
  private LocalSpark() {}

  static SparkSession session() {
    return SparkSession.builder().master("local[3]").appName("image tests").getOrCreate();
  }
}
