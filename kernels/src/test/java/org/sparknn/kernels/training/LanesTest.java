package org.sparknn.kernels.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparknn.kernels.tensor.ShapeException;

/** Which row is computed in which step, on any number of ranks. */
class LanesTest {
  private static final long SEED = 5;

  /** All row numbers, step by step, of one epoch over all ranks. */
  private static List<List<Long>> epoch(Lanes lanes, int ranks, int epoch) {
    List<List<Long>> steps = new ArrayList<>();
    for (int step = 0; step < lanes.stepsPerEpoch(); step++) {
      steps.add(new ArrayList<>());
    }
    for (int rank = 0; rank < ranks; rank++) {
      Shard shard = PackedRow.inMemory(lanes, rank, ranks, new RowLayout(1, 1, true));
      for (long row = lanes.rows() - 1; row >= 0; row--) {
        if (lanes.rankOf(lanes.laneOf(lanes.place(row)), ranks) == rank) {
          shard.put(row, PackedRow.of(new float[] {0}, new byte[] {(byte) row}), 0);
        }
      }
      shard.complete();
      Shard.Epoch order = shard.epoch(epoch);
      for (int step = 0; step < lanes.stepsPerEpoch(); step++) {
        List<Long> rows = steps.get(step);
        int before = rows.size();
        int taken = order.step(step, (row, id, slot) -> rows.add(id));
        assertEquals(rows.size() - before, taken);
        assertTrue(taken <= shard.maxRows());
      }
    }
    return steps;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "7,3", "64,64", "65,64", "129,64", "130,64", "5,8", "1000,7"})
  void everyRowOnceInAnEpochAndTheSameBatchesOnAnyNumberOfRanks(long rows, int batchSize) {
    for (boolean shuffle : new boolean[] {false, true}) {
      Lanes lanes = new Lanes(rows, batchSize, SEED, shuffle, rows == 1 ? 1 : 2);
      List<List<Long>> alone = epoch(lanes, 1, 3);
      List<Long> all = alone.stream().flatMap(List::stream).sorted().toList();
      assertEquals(LongStream.range(0, rows).boxed().toList(), all);
      for (int ranks = 2; ranks <= Math.min(5, batchSize); ranks++) {
        List<List<Long>> shared = epoch(lanes, ranks, 3);
        for (int step = 0; step < alone.size(); step++) {
          assertEquals(sorted(alone.get(step)), sorted(shared.get(step)));
        }
      }
    }
  }

  private static List<Long> sorted(List<Long> rows) {
    List<Long> copy = new ArrayList<>(rows);
    Collections.sort(copy);
    return copy;
  }

  @Test
  void withoutShufflingBatchesFollowTheOrderOfTheRows() {
    Lanes lanes = new Lanes(10, 4, SEED, false, 1);
    assertEquals(
        List.of(List.of(0L, 1L, 2L, 3L), List.of(4L, 5L, 6L, 7L), List.of(8L, 9L)),
        epoch(lanes, 1, 0));
  }

  @Test
  void aLastBatchThatIsTooSmallJoinsTheOneBefore() {
    assertEquals(
        List.of(List.of(0L, 1L, 2L, 3L), List.of(4L, 8L, 5L, 6L, 7L)),
        epoch(new Lanes(9, 4, SEED, false, 2), 1, 0));
    assertEquals(3, new Lanes(9, 4, SEED, false, 1).stepsPerEpoch());
    assertEquals(3, new Lanes(10, 4, SEED, false, 2).stepsPerEpoch());
  }

  @Test
  void tooFewRowsAreRefusedInTorchsWords() {
    String message =
        assertThrows(ShapeException.class, () -> new Lanes(1, 4, SEED, true, 2)).getMessage();
    assertTrue(message.startsWith("Expected more than 1 value per channel when training"), message);
    assertThrows(ShapeException.class, () -> new Lanes(0, 4, SEED, true, 1));
    assertThrows(ShapeException.class, () -> new Lanes(9, 1, SEED, true, 2));
  }

  @Test
  void epochsAndSeedsGiveOtherOrders() {
    Lanes lanes = new Lanes(1000, 10, SEED, true, 1);
    assertFalse(epoch(lanes, 1, 0).equals(epoch(lanes, 1, 1)));
    assertFalse(epoch(lanes, 1, 0).equals(epoch(new Lanes(1000, 10, SEED + 1, true, 1), 1, 0)));
    assertEquals(epoch(lanes, 1, 0), epoch(lanes, 1, 0));
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5", "17", "64", "65", "1000"})
  void aPermutationMeetsEveryNumberOnce(long size) {
    Permutation permutation = new Permutation(size, SEED);
    Set<Long> places = new HashSet<>();
    for (long number = 0; number < size; number++) {
      long place = permutation.apply(number);
      assertTrue(place >= 0 && place < size);
      places.add(place);
    }
    assertEquals(size, places.size());
  }
}
