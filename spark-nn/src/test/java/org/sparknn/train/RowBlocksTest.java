package org.sparknn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparknn.kernels.tensor.ShapeException;
import org.sparknn.kernels.training.Lanes;
import org.sparknn.testing.LocalSpark;

/** Does a block that was lost come back, and only if its rows are the same again? */
class RowBlocksTest {
  private static final int ROWS = 23;
  private static final int PARTITIONS = 4;

  /** How a partition's rows are others when the plan is read once more. */
  private enum Change {
    NONE,
    ANOTHER_BYTE,
    ANOTHER_ORDER,
    ONE_LESS,
    ONE_MORE,
    REFUSED;

    List<byte[]> of(List<byte[]> rows) {
      List<byte[]> changed = new ArrayList<>(rows);
      switch (this) {
        case NONE -> {}
        case ANOTHER_BYTE -> changed.set(1, row(99));
        case ANOTHER_ORDER -> Collections.swap(changed, 1, 2);
        case ONE_LESS -> changed.remove(0);
        case ONE_MORE -> changed.add(rows.get(0));
        case REFUSED -> changed.set(0, PackedRow.refused(" is bad"));
      }
      return changed;
    }
  }

  /** Local tasks run in this process. */
  private static final AtomicReference<Change> CHANGE = new AtomicReference<>(Change.NONE);

  private static byte[] row(int number) {
    byte[] row = PackedRow.ofSize(2);
    row[PackedRow.HEADER] = (byte) number;
    row[PackedRow.HEADER + 1] = 7;
    return row;
  }

  private static JavaRDD<byte[]> packed(int rows, int partitions) {
    List<Integer> numbers = IntStream.range(0, rows).boxed().toList();
    return JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext())
        .parallelize(numbers, partitions)
        .mapPartitions(
            part -> {
              List<byte[]> made = new ArrayList<>();
              part.forEachRemaining(number -> made.add(row(number)));
              return CHANGE.get().of(made).iterator();
            });
  }

  private static void lose(JavaRDD<byte[]> packed, int partition) {
    SparkEnv.get().blockManager().removeBlock(new RDDBlockId(packed.id(), partition), true);
  }

  private static List<Long> numbers(List<byte[]> rows) {
    return rows.stream().map(PackedRow::number).sorted().toList();
  }

  @ParameterizedTest
  @EnumSource
  void aLostBlockThatComesBackWithOtherRowsIsRefused(Change change) {
    JavaRDD<byte[]> packed = packed(ROWS, PARTITIONS);
    Lanes lanes = new Lanes(ROWS, 5, 1, true, 1);
    CHANGE.set(Change.NONE);
    try (RowBlocks blocks = RowBlocks.read(packed)) {
      CHANGE.set(change);
      lose(packed, 1);
      JavaRDD<byte[]> dealt = blocks.deal(lanes, 3);
      if (change == Change.NONE) {
        List<Long> all = numbers(dealt.collect());
        assertEquals(IntStream.range(0, ROWS).mapToObj(i -> (long) i).toList(), all);
      } else {
        Throwable failure = assertThrows(SparkException.class, dealt::collect);
        while (!(failure instanceof ShapeException)) {
          failure = failure.getCause();
        }
        assertEquals(
            "partition 1 with 6 rows from row 5 on was lost and computed again: the data set gave"
                + " other rows when it was read again; write it to files first, or make its plan"
                + " deterministic",
            failure.getMessage());
      }
    } finally {
      CHANGE.set(Change.NONE);
    }
  }

  @Test
  void rowsAreDealtAgainToOtherNumbersOfRanks() {
    Lanes lanes = new Lanes(ROWS, 5, 1, true, 1);
    try (RowBlocks blocks = RowBlocks.read(packed(ROWS, PARTITIONS))) {
      for (int ranks : new int[] {3, 1, 5}) {
        List<List<byte[]>> dealt = blocks.deal(lanes, ranks).glom().collect();
        assertEquals(ranks, dealt.size());
        for (int rank = 0; rank < ranks; rank++) {
          for (byte[] row : dealt.get(rank)) {
            long number = PackedRow.number(row);
            assertEquals(number, row[PackedRow.HEADER]);
            assertEquals(rank, lanes.rankOf(lanes.laneOf(lanes.place(number)), ranks));
          }
        }
        assertEquals(ROWS, dealt.stream().mapToInt(List::size).sum());
      }
    }
  }

  @Test
  void theFingerprintIsThatOfTheRowsNotOfThePartitions() {
    List<String> seen = new ArrayList<>();
    for (int partitions : new int[] {1, 2, 7, 40}) {
      try (RowBlocks blocks = RowBlocks.read(packed(ROWS, partitions))) {
        assertEquals(ROWS, blocks.fingerprint().rows());
        seen.add(blocks.fingerprint().hex());
      }
    }
    assertEquals(1, seen.stream().distinct().count(), seen.toString());
    try (RowBlocks others = RowBlocks.read(packed(ROWS - 1, 2))) {
      assertNotEquals(seen.get(0), others.fingerprint().hex());
    }
  }

  @Test
  void theFirstRefusedRowIsNamed() {
    CHANGE.set(Change.REFUSED);
    try {
      // also the first of the other partitions
      assertEquals(
          "row 0 is bad",
          assertThrows(ShapeException.class, () -> RowBlocks.read(packed(ROWS, PARTITIONS)))
              .getMessage());
    } finally {
      CHANGE.set(Change.NONE);
    }
    assertTrue(LocalSpark.session().sparkContext().getPersistentRDDs().isEmpty());
  }
}
