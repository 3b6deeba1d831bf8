package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.spark.SparkConf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many slots does a configuration promise? */
class SlotsTest {

  @ParameterizedTest
  @CsvSource({"2, 3, 2, 2", "2, 4, 2, 4", "3, 1, 1, 3", "5, 7, 3, 10", "2, 1, 2, 0", "0, 4, 1, 0"})
  void onlyWholeSlotsOfEachExecutorCount(int instances, int cores, int cpus, int slots) {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.executor.instances", Integer.toString(instances))
            .set("spark.executor.cores", Integer.toString(cores))
            .set("spark.task.cpus", Integer.toString(cpus));
    assertEquals(slots, Slots.expected(conf));
  }
}
