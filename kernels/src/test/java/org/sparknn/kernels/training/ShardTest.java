package org.sparknn.kernels.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparknn.kernels.backend.Backends;
import org.sparknn.kernels.collective.Collective;
import org.sparknn.kernels.loss.CrossEntropyLoss;
import org.sparknn.kernels.loss.Target;
import org.sparknn.kernels.network.Network;
import org.sparknn.kernels.network.NetworkJson;
import org.sparknn.kernels.network.StateDict;
import org.sparknn.kernels.optimizer.Schedule;
import org.sparknn.kernels.optimizer.Sgd;
import org.sparknn.kernels.plan.Plan;
import org.sparknn.kernels.plan.Purpose;
import org.sparknn.kernels.plan.Session;
import org.sparknn.kernels.tensor.Shape;

/** Are rows the same in memory and in a file, and gone afterwards? */
class ShardTest {
  private static final int ROWS = 53;
  private static final Shape ROW = Shape.of(2, 3);
  private static final Lanes LANES = new Lanes(ROWS, 8, 3, true, 1);

  /** Holds two or three rows. */
  private static final int PIECE = 64;

  @TempDir Path folder;

  private IntFunction<RowStorage> file(RowLayout layout) {
    return rows -> new FileStorage(folder.resolve("shard"), rows, layout.size());
  }

  private static IntFunction<RowStorage> heap(RowLayout layout) {
    return rows -> new HeapStorage(rows, layout.size(), PIECE);
  }

  private static Shard filled(RowLayout layout, IntFunction<RowStorage> storage) {
    Shard shard = new Shard(LANES, 0, 1, layout, storage);
    Random random = new Random(2);
    for (long row = 0; row < ROWS; row++) {
      float[] target = {row % 3};
      byte[] bytes = new byte[ROW.elements()];
      random.nextBytes(bytes);
      float[] floats = new float[bytes.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = bytes[i] / 100f;
      }
      shard.put(
          row, layout.ofBytes() ? PackedRow.of(target, bytes) : PackedRow.of(target, floats), 0);
    }
    shard.complete();
    return shard;
  }

  private static StateDict train(Shard shard, List<Double> losses) {
    Network network =
        NetworkJson.read(
            NetworkJson.parse(
                """
                {"layers": [{"type": "Flatten"},
                 {"type": "Linear", "in_features": 6, "out_features": 3}]}
                """));
    Target target = new Target(Shape.of(), true);
    Plan plan = Plan.overRows(network, ROW, Purpose.TRAINING, new CrossEntropyLoss(), target);
    try (Session session =
        new Session(
            plan, Backends.available().get(0).open(plan, shard.maxRows(), 1, Collective.alone()))) {
      StateDict state = StateDict.initial(network.slots(), 5);
      state.putAll(StateDict.initial(new CrossEntropyLoss().slots(), 0));
      state.write(session.device(), plan.parameters());
      new TrainingLoop(
              session,
              Collective.alone(),
              LANES,
              shard,
              new InputTransform(0.5, List.of(0.1, 0.2), List.of(2.0, 3.0)),
              new Sgd(0.9, 0, 0, false),
              0.1,
              Schedule.CONSTANT,
              GradientSettings.DEFAULT)
          .run(3, 4, result -> losses.add(result.loss()));
      return StateDict.read(session.device(), plan.parameters(), network.slots());
    }
  }

  @Test
  void aFileTrainsToTheSameBitsAsMemory() {
    for (boolean bytes : new boolean[] {true, false}) {
      RowLayout layout = new RowLayout(1, ROW.elements(), bytes);
      List<Double> fromMemory = new ArrayList<>();
      List<Double> fromFile = new ArrayList<>();
      StateDict wanted;
      StateDict got;
      try (Shard shard = filled(layout, heap(layout))) {
        assertFalse(shard.isFile());
        wanted = train(shard, fromMemory);
      }
      try (Shard shard = filled(layout, file(layout))) {
        assertTrue(shard.isFile());
        got = train(shard, fromFile);
      }
      assertEquals(4 * LANES.stepsPerEpoch() - 3, fromFile.size());
      assertEquals(fromMemory, fromFile);
      wanted.tensors().forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
    }
  }

  @Test
  void nothingIsLeftOfAFile() throws Exception {
    RowLayout layout = new RowLayout(1, ROW.elements(), true);
    Shard shard = filled(layout, file(layout));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count(), "an open file has no name");
    }
    train(shard, new ArrayList<>());
    shard.close();
    Shard.Epoch order = shard.epoch(0);
    byte[] values = new byte[ROW.elements()];
    String message =
        assertThrows(
                UncheckedIOException.class,
                () -> order.step(0, (row, id, slot) -> shard.storage().read(slot, 0, values, 0, 1)))
            .getMessage();
    assertTrue(message.contains("could not be read in the file"), message);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("sparknn-rows")) {
        thread.join(10_000);
        assertFalse(thread.isAlive());
      }
    }
  }

  @Test
  void rowsThatDoNotBelongThereAreRefused() {
    RowLayout layout = new RowLayout(1, 2, true);
    Lanes lanes = new Lanes(10, 4, 3, false, 1);
    Shard shard = PackedRow.inMemory(lanes, 1, 2, layout);
    byte[] row = PackedRow.of(new float[1], new byte[2]);
    shard.put(7, row, 0);
    assertEquals("row 7 came twice", refusal(() -> shard.put(7, row, 0)));
    for (long other : new long[] {-1, 4, 10, Long.MAX_VALUE}) {
      assertEquals(
          "row %d does not belong to this rank".formatted(other),
          refusal(() -> shard.put(other, row, 0)));
    }
    assertEquals("1 rows came but 4 were counted", refusal(shard::complete));
  }

  private static String refusal(Runnable action) {
    return assertThrows(IllegalStateException.class, action::run).getMessage();
  }

  @Test
  void aFileThatIsThereIsNotOverwritten() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "mine");
    String message =
        assertThrows(UncheckedIOException.class, () -> new FileStorage(taken, 3, 10)).getMessage();
    assertTrue(message.startsWith("3 rows of 10 bytes could not be opened in the file"), message);
    assertEquals("mine", Files.readString(taken));
  }

  @Test
  void noRowsAreKeptInAFileToo() {
    RowLayout layout = new RowLayout(1, 2, true);
    // one row, in the first of two lanes
    Shard shard = new Shard(new Lanes(1, 2, 3, false, 1), 1, 2, layout, file(layout));
    shard.complete();
    assertEquals(0, shard.rows());
    shard.close();
  }
}
