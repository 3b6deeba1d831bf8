package org.sparknn.train;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparknn.collective.FaultAgent;
import org.sparknn.collective.FaultAgent.Kind;
import org.sparknn.collective.FaultAgent.Place;

/**
 * Does a run come to the same end whatever strikes one of its executors, and wherever? The whole
 * matrix is for the profile {@code faults}.
 */
class FaultTest {
  private static FaultRun run;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws InterruptedException {
    run = new FaultRun();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    run.end();
  }

  @ParameterizedTest
  @CsvSource({"ALL_REDUCE, CUT, true", "BATCH_NORM, THROW, false", "CHECKPOINT, KILL, false"})
  void someFaults(Place place, Kind kind, boolean deferredUpdates) throws Exception {
    run.strike(new FaultAgent(place, kind, folder), deferredUpdates, folder);
  }

  static Stream<Arguments> matrix() {
    return Arrays.stream(Place.values())
        .flatMap(place -> Arrays.stream(Kind.values()).map(kind -> Arguments.of(place, kind)));
  }

  static IntStream seeds() {
    return IntStream.range(0, Integer.getInteger("faults.seeds", 100));
  }

  /** Somewhere, somehow, after a random number of visits; every other run defers its updates. */
  @Tag("faults")
  @ParameterizedTest
  @MethodSource("seeds")
  void randomFaults(int seed) throws Exception {
    Random random = new Random(seed);
    Place place = Place.values()[random.nextInt(Place.values().length)];
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    int visits = 1 + random.nextInt(place.mostVisits());
    run.strike(new FaultAgent(place, visits, kind, folder), seed % 2 == 1, folder);
  }

  @Tag("faults")
  @ParameterizedTest
  @MethodSource("matrix")
  void allFaults(Place place, Kind kind) throws Exception {
    run.strike(new FaultAgent(place, kind, folder), false, folder);
  }
}
