package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Is memory given back as soon as nobody looks at it, and not before? */
class MappingsTest {
  private final long before = Leftovers.mappedFiles();
  private final Mappings mappings = new Mappings();

  @TempDir private Path folder;

  private SharedMemory make(String name) throws IOException {
    return SharedMemory.make(folder.resolve(name + UUID.randomUUID()), UUID.randomUUID(), 64, null);
  }

  private long mapped() {
    return Leftovers.mappedFiles() - before;
  }

  @Test
  void whatNobodyUsesIsGivenBackAtTheEnd() throws IOException {
    assertTrue(mappings.keep(make("first")));
    assertTrue(mappings.keep(make("second")));
    mappings.use(() -> assertEquals(2, mapped()));
    assertEquals(2, mapped());
    mappings.close();
    mappings.close();
    assertEquals(0, mapped());
  }

  @Test
  void whatIsUsedIsGivenBackAfterTheLastUse() throws IOException {
    assertTrue(mappings.keep(make("first")));
    mappings.use(
        () -> {
          mappings.use(mappings::close);
          assertEquals(1, mapped());
        });
    assertEquals(0, mapped());
    assertThrows(IllegalStateException.class, () -> mappings.use(() -> {}));
  }

  @Test
  void aUseThatFailsEnds() throws IOException {
    assertTrue(mappings.keep(make("first")));
    assertThrows(
        CollectiveException.class,
        () ->
            mappings.use(
                () -> {
                  throw new CollectiveException("lost", 1, false, null);
                }));
    mappings.close();
    assertEquals(0, mapped());
  }

  @Test
  void whatComesTooLateIsGivenBackAtOnce() throws IOException {
    mappings.close();
    assertFalse(mappings.keep(make("first")));
    assertEquals(0, mapped());
  }

  @Test
  void aFileOfAnotherIsNotKept() throws IOException {
    SharedMemory first = make("first");
    mappings.keep(first);
    assertThrows(
        IOException.class,
        () -> SharedMemory.open(first.descriptor(), UUID.randomUUID(), 64, null));
    assertEquals(1, mapped());
    mappings.close();
  }

  /** A hello may come when the rank has ended. */
  @Test
  void nothingIsOfferedAfterTheEnd() throws IOException {
    Mappings closed = new Mappings();
    closed.close();
    Sharing sharing = new Sharing(() -> folder.resolve("late"), Ring.SLICE_BYTES, false, closed);
    assertEquals(0, sharing.offer().length);
    assertEquals(List.of(), Leftovers.openFiles(folder.toString()));
  }
}
