package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Do messages come through a file that two have mapped, and no other file? */
class SharedMemoryTest {
  private static final UUID KEY = UUID.randomUUID();
  private static final int PAYLOAD = 640;

  @TempDir private Path folder;

  private final Mappings mappings = new Mappings();

  @AfterEach
  void close() {
    mappings.close();
  }

  private Path file() {
    return folder.resolve("memory-" + UUID.randomUUID());
  }

  private SharedMemory make() throws IOException {
    return kept(SharedMemory.make(file(), KEY, PAYLOAD));
  }

  private SharedMemory open(SharedMemory made) throws IOException {
    return kept(SharedMemory.open(made.descriptor(), KEY, PAYLOAD));
  }

  private SharedMemory kept(SharedMemory memory) {
    mappings.keep(memory);
    return memory;
  }

  private static void write(SharedMemory memory, long number, int bytes) {
    Parcel parcel = memory.room(number);
    parcel.bytes.clear();
    for (int i = 0; i < Header.BYTES + bytes; i++) {
      parcel.bytes.put((byte) (number + i));
    }
    parcel.bytes.flip();
    memory.show(number);
  }

  private static void assertRead(SharedMemory memory, long number, int bytes) {
    Parcel parcel = memory.read(number);
    assertEquals(Header.BYTES + bytes, parcel.bytes.remaining());
    for (int i = 0; i < Header.BYTES + bytes; i++) {
      assertEquals((byte) (number + i), parcel.bytes.get());
    }
    parcel.release();
  }

  @Test
  void aPlaceIsUsedAgainOnceItsMessageHasBeenRead() throws IOException {
    SharedMemory sender = make();
    SharedMemory receiver = open(sender);
    sender.closeFile();
    assertNull(receiver.read(1));
    for (long number = 1; number <= SharedMemory.PLACES; number++) {
      write(sender, number, PAYLOAD - (int) number);
    }
    long next = SharedMemory.PLACES + 1;
    assertNull(sender.room(next));
    assertFalse(receiver.has(next), "the message in its place is another one");
    assertRead(receiver, 1, PAYLOAD - 1);
    assertNull(receiver.read(1), "it has been read");
    write(sender, next, 0);
    assertRead(receiver, 2, PAYLOAD - 2);
    assertRead(receiver, next, 0);
  }

  @Test
  void twoThreadsPassManyMessages() throws Exception {
    SharedMemory sender = make();
    SharedMemory receiver = open(sender);
    long most = 100_000;
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () ->
                mappings.use(
                    () -> {
                      for (long number = 1; number <= most; number++) {
                        while (sender.room(number) == null) {
                          Thread.onSpinWait();
                        }
                        write(sender, number, (int) (number % PAYLOAD));
                      }
                    }));
    for (long number = 1; number <= most; number++) {
      while (!receiver.has(number)) {
        assertFalse(sending.isCompletedExceptionally());
      }
      assertRead(receiver, number, (int) (number % PAYLOAD));
    }
    sending.get();
  }

  @Test
  void whoSleepsIsRungOnce() throws IOException {
    SharedMemory sender = make();
    SharedMemory receiver = open(sender);
    write(sender, 1, 0);
    sender.room(2).bytes.clear();
    assertFalse(sender.show(2));
    receiver.sleeps(true);
    sender.room(3).bytes.clear();
    assertTrue(sender.show(3));
    sender.room(4).bytes.clear();
    assertFalse(sender.show(4));
    receiver.sleeps(true);
    receiver.sleeps(false);
    sender.room(5).bytes.clear();
    assertFalse(sender.show(5));
  }

  @Test
  void theFileHasNoName() throws IOException {
    SharedMemory made = make();
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(made.descriptor())));
    made.closeFile();
    assertRefused("there is no file", made.descriptor(), KEY);
  }

  @Test
  void aPathThatIsTakenIsLeftAlone() throws IOException {
    Path taken = Files.writeString(file(), "mine");
    assertThrows(IOException.class, () -> SharedMemory.make(taken, KEY, PAYLOAD));
    assertEquals("mine", Files.readString(taken));
  }

  @Test
  void anotherFileIsNotMapped() throws IOException {
    SharedMemory made = make();
    assertRefused("is not of the peer that has told of it", made.descriptor(), UUID.randomUUID());
    SharedMemory small = kept(SharedMemory.make(file(), KEY, PAYLOAD / 2));
    assertRefused(" bytes rather than ", small.descriptor(), KEY);
    assertRefused("there is no file", Files.write(file(), new byte[1]), KEY);
    assertRefused("there is no file", Path.of("/proc/self/fd/0/../../exe"), KEY);
  }

  private static void assertRefused(String reason, Path path, UUID key) {
    IOException e = assertThrows(IOException.class, () -> SharedMemory.open(path, key, PAYLOAD));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }
}
