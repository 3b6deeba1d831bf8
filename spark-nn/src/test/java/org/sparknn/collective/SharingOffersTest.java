package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What does an end of a connection offer to share, and which offers does the other one decline? */
class SharingOffersTest {
  /** What an end offers is of use to one that expects the same kind of key. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endsThatDoNotAgreeOnEncryptionDecline(boolean encrypts, @TempDir Path folder) {
    Mappings mappings = new Mappings();
    Sharing one = sharing(folder, encrypts, mappings);
    Sharing same = sharing(folder, encrypts, mappings);
    Sharing other = sharing(folder, !encrypts, mappings);
    ByteBuffer offer = ByteBuffer.wrap(one.offer());
    assertNull(other.accept(offer.duplicate()));
    assertNotNull(same.accept(offer.duplicate()));
    for (int bytes = 0; bytes < offer.capacity(); bytes++) {
      assertNull(same.accept(offer.slice(0, bytes)), "the first %d bytes".formatted(bytes));
    }
    one.forget();
    mappings.close();
  }

  private static Sharing sharing(Path folder, boolean encrypts, Mappings mappings) {
    return new Sharing(() -> folder.resolve("memory-" + UUID.randomUUID()), 64, encrypts, mappings);
  }

  @Test
  void eachMemoryHasAKeyOfItsOwn(@TempDir Path folder) {
    Mappings mappings = new Mappings();
    Set<ByteBuffer> keys = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      Sharing sharing = sharing(folder, true, mappings);
      keys.add(ByteBuffer.wrap(sharing.offer()).slice(17, Seal.KEY_BYTES));
      sharing.forget();
    }
    assertEquals(10, keys.size());
    mappings.close();
  }

  @Test
  void withoutAPlaceForTheFileMessagesTakeTheConnection(@TempDir Path folder) {
    Sharing failing =
        new Sharing(
            () -> {
              throw new UncheckedIOException(new IOException("the disk is full"));
            },
            64,
            false,
            new Mappings());
    assertEquals(0, failing.offer().length);
    Path file = folder.resolve("missing").resolve("memory");
    Sharing nowhere = new Sharing(() -> file, 64, false, new Mappings());
    assertEquals(0, nowhere.offer().length);
    nowhere.answered(true);
    assertNull(nowhere.outgoing());
    nowhere.forget();
  }
}
