package org.sparknn.testing;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** One Spark application with four slots for all tests of this JVM that need no other. */
public final class LocalSpark {
  private LocalSpark() {}

  public static SparkSession session() {
    return SparkSession.builder()
        .master("local[4]")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate();
  }

  /** Rows in the given number of partitions. */
  public static Dataset<Row> rows(StructType schema, List<Row> rows, int partitions) {
    return session().createDataFrame(rows, schema).coalesce(1).repartition(partitions);
  }
}
