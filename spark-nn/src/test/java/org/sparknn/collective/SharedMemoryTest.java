package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Do messages come through a file that two have mapped, and no other file? */
class SharedMemoryTest {
  private static final UUID MARK = UUID.randomUUID();
  private static final byte[] KEY = Seal.newKey();
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

  private static Seal seal(boolean encrypts) {
    return encrypts ? new Seal(KEY) : null;
  }

  private SharedMemory make(boolean encrypts) throws IOException {
    return kept(SharedMemory.make(file(), MARK, PAYLOAD, seal(encrypts)));
  }

  private SharedMemory make() throws IOException {
    return make(false);
  }

  private SharedMemory open(SharedMemory made, boolean encrypts) throws IOException {
    return kept(SharedMemory.open(made.descriptor(), MARK, PAYLOAD, seal(encrypts)));
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

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPlaceIsUsedAgainOnceItsMessageHasBeenRead(boolean encrypts) throws IOException {
    SharedMemory sender = make(encrypts);
    SharedMemory receiver = open(sender, encrypts);
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

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twoThreadsPassManyMessages(boolean encrypts) throws Exception {
    SharedMemory sender = make(encrypts);
    SharedMemory receiver = open(sender, encrypts);
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

  /** Some messages may be read while others that came before are kept. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messagesAreKeptUntilTheyAreGivenBack(boolean encrypts) throws IOException {
    SharedMemory sender = make(encrypts);
    SharedMemory receiver = open(sender, encrypts);
    List<Parcel> kept = new ArrayList<>();
    for (long number = 1; number <= SharedMemory.PLACES; number++) {
      write(sender, number, PAYLOAD);
      kept.add(receiver.read(number));
    }
    long next = SharedMemory.PLACES + 1;
    assertNull(sender.room(next), "a place is used that was not given back");
    for (int i = 0; i < kept.size(); i++) {
      assertEquals((byte) (i + 1), kept.get(i).bytes.get(0));
      kept.get(i).release();
    }
    write(sender, next, PAYLOAD);
    assertRead(receiver, next, PAYLOAD);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theFileHasMessagesInTheClearOnlyIfTheyAreNotEncrypted(boolean encrypts) throws IOException {
    SharedMemory sender = make(encrypts);
    SharedMemory receiver = open(sender, encrypts);
    write(sender, 1, PAYLOAD);
    assertRead(receiver, 1, PAYLOAD);
    byte[] clear = new byte[PAYLOAD];
    for (int i = 0; i < PAYLOAD; i++) {
      clear[i] = (byte) (1 + Header.BYTES + i);
    }
    byte[] all = Files.readAllBytes(sender.descriptor());
    assertEquals(!encrypts, contains(all, Arrays.copyOf(clear, 16)));
    assertEquals(!encrypts, contains(all, Arrays.copyOfRange(clear, PAYLOAD - 16, PAYLOAD)));
    assertFalse(contains(all, KEY));
  }

  /** Else who has both could compute one from the other. */
  @Test
  void noTwoMessagesAreEncryptedAlike() throws IOException {
    SharedMemory sender = make(true);
    SharedMemory receiver = open(sender, true);
    byte[] zeros = new byte[Header.BYTES + PAYLOAD];
    for (long number = 1; number <= 2 * SharedMemory.PLACES; number++) {
      sender.room(number).bytes.clear().put(zeros).flip();
      sender.show(number);
      ByteBuffer expected = ByteBuffer.allocate(zeros.length);
      new Seal(KEY).encrypt(number, ByteBuffer.wrap(zeros), expected);
      byte[] all = Files.readAllBytes(sender.descriptor());
      assertTrue(contains(all, expected.array()), "message " + number);
      receiver.read(number).release();
    }
  }

  private static boolean contains(byte[] all, byte[] part) {
    return new String(all, StandardCharsets.ISO_8859_1)
        .contains(new String(part, StandardCharsets.ISO_8859_1));
  }

  @Test
  void whoSleepsIsRungOnce() throws IOException {
    SharedMemory sender = make();
    SharedMemory receiver = open(sender, false);
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
    assertRefused("there is no file", made.descriptor(), MARK);
  }

  @Test
  void aPathThatIsTakenIsLeftAlone() throws IOException {
    Path taken = Files.writeString(file(), "mine");
    assertThrows(IOException.class, () -> SharedMemory.make(taken, MARK, PAYLOAD, null));
    assertEquals("mine", Files.readString(taken));
  }

  @Test
  void anotherFileIsNotMapped() throws IOException {
    SharedMemory made = make();
    assertRefused("is not of the peer that has told of it", made.descriptor(), UUID.randomUUID());
    SharedMemory small = kept(SharedMemory.make(file(), MARK, PAYLOAD / 2, null));
    assertRefused(" bytes rather than ", small.descriptor(), MARK);
    assertRefused("there is no file", Files.write(file(), new byte[1]), MARK);
    assertRefused("there is no file", Path.of("/proc/self/fd/0/../../exe"), MARK);
  }

  private static void assertRefused(String reason, Path path, UUID mark) {
    IOException e =
        assertThrows(IOException.class, () -> SharedMemory.open(path, mark, PAYLOAD, null));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }
}
