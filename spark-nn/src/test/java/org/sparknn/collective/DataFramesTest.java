package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.FileRegion;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.apache.spark.network.buffer.NioManagedBuffer;
import org.apache.spark.network.protocol.Message;
import org.apache.spark.network.protocol.MessageEncoder;
import org.apache.spark.network.protocol.OneWayMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Do values reach the rank, and all else Spark's decoder, however the stream is cut? */
class DataFramesTest {
  private static final Run RUN = new Run(new Token(5, 6), 1, 2);
  private static final int PAYLOAD = 1000;

  private final Inbox inbox = new Inbox(RUN, 0, new Health(0, Duration.ofSeconds(5), () -> {}));
  private final EmbeddedChannel channel = new EmbeddedChannel(new DataFrames(inbox));
  private final ByteArrayOutputStream passed = new ByteArrayOutputStream();

  /** A message in Spark's frame. */
  private static byte[] frame(Run run, int sender, int kind, long call, int payload) {
    ByteBuffer message = ByteBuffer.allocate(Header.BYTES + payload);
    Header.write(message, run, sender, kind, Lane.GRADIENTS);
    Header.number(message, call, 0, payload);
    byte[] values = new byte[payload];
    new Random(call).nextBytes(values);
    message.put(values);
    return ByteBuffer.allocate(SocketLink.FRAME_BYTES + message.capacity())
        .putLong(SocketLink.FRAME_BYTES + message.capacity())
        .put(Message.Type.OneWayMessage.id())
        .putInt(message.capacity())
        .put(message.array())
        .array();
  }

  private void write(byte[] bytes, int cut) {
    for (int at = 0; at < bytes.length; at += cut) {
      channel.writeInbound(Unpooled.copiedBuffer(bytes, at, Math.min(cut, bytes.length - at)));
      for (ByteBuf out = channel.readInbound(); out != null; out = channel.readInbound()) {
        passed.writeBytes(copy(out));
        out.release();
      }
    }
  }

  private static byte[] copy(ByteBuf buffer) {
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    return bytes;
  }

  private static byte[] concat(byte[]... all) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Arrays.stream(all).forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 13, 64, 65, 66, 1000, 100_000})
  void valuesArriveAndOthersPass(int cut) {
    byte[] hello = frame(RUN, 1, Header.HELLO, 0, 0);
    write(hello, cut);
    new SocketLink(channel, inbox, Lane.GRADIENTS, 1, Sharing.NONE);
    byte[] goodbye = frame(RUN, 1, Header.GOODBYE, 0, 0);
    byte[] tiny = ByteBuffer.allocate(8).putLong(8).array();
    byte[] abort = frame(RUN, 1, Header.ABORT, 0, 300);
    byte[] data = frame(RUN, 1, Header.DATA, 1, PAYLOAD);
    write(concat(data, goodbye, tiny, frame(RUN, 1, Header.DATA, 2, 0), abort, data, goodbye), cut);
    Arrivals arrivals = inbox.arrivals(Lane.GRADIENTS, 1);
    for (long[] expected : new long[][] {{1, PAYLOAD}, {2, 0}, {1, PAYLOAD}}) {
      int bytes = (int) expected[1];
      Parcel parcel = arrivals.poll(expected[0], 0, bytes, bytes);
      byte[] values = new byte[bytes];
      parcel.bytes.get(values);
      parcel.release();
      byte[] wanted = new byte[bytes];
      new Random(expected[0]).nextBytes(wanted);
      assertArrayEquals(wanted, values);
    }
    assertArrayEquals(concat(hello, goodbye, tiny, abort, goodbye), passed.toByteArray());
  }

  /** In one piece, but with the bytes of Spark's own encoder, which its decoder expects. */
  @Test
  void aMessageIsFramedAsSparkDoes() throws IOException {
    SocketLink link = new SocketLink(channel, inbox, Lane.GRADIENTS, 1, Sharing.NONE);
    for (int bytes : new int[] {Ring.SLICE_BYTES, 0, 12}) {
      Parcel parcel = link.parcel();
      Header.write(parcel.bytes, RUN, 0, Header.DATA, Lane.GRADIENTS);
      Header.number(parcel.bytes, 7, 3, bytes);
      byte[] values = new byte[bytes];
      new Random(bytes).nextBytes(values);
      parcel.bytes.put(values).flip();
      byte[] message = new byte[Header.BYTES + bytes];
      parcel.bytes.get(0, message);
      link.send(parcel);
      ByteBuf sent = channel.readOutbound();
      assertArrayEquals(encoded(message), copy(sent));
      sent.release();
    }
  }

  /** By Spark's encoder. */
  private static byte[] encoded(byte[] message) throws IOException {
    EmbeddedChannel spark = new EmbeddedChannel(MessageEncoder.INSTANCE);
    spark.writeOutbound(new OneWayMessage(new NioManagedBuffer(ByteBuffer.wrap(message))));
    FileRegion region = spark.readOutbound();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    WritableByteChannel target = Channels.newChannel(bytes);
    while (region.transferred() < region.count()) {
      region.transferTo(target, region.transferred());
    }
    region.release();
    return bytes.toByteArray();
  }

  @Test
  void whatIsNotThePeersPasses() {
    byte[] early = frame(RUN, 1, Header.DATA, 1, PAYLOAD);
    write(early, 50);
    new SocketLink(channel, inbox, Lane.GRADIENTS, 1, Sharing.NONE);
    byte[] foreign = frame(new Run(new Token(5, 7), 1, 2), 1, Header.DATA, 1, PAYLOAD);
    byte[] other = frame(RUN, 0, Header.DATA, 1, PAYLOAD);
    byte[] tooLong = frame(RUN, 1, Header.DATA, 1, Ring.SLICE_BYTES + 1);
    byte[] wrongBody = frame(RUN, 1, Header.DATA, 1, PAYLOAD);
    wrongBody[SocketLink.FRAME_BYTES - 1]++;
    write(concat(foreign, other, tooLong, wrongBody), 999);
    assertArrayEquals(concat(early, foreign, other, tooLong, wrongBody), passed.toByteArray());
  }

  @Test
  void aPeerThatSendsTooMuchEndsTheRun() {
    new SocketLink(channel, inbox, Lane.GRADIENTS, 1, Sharing.NONE);
    byte[] data = frame(RUN, 1, Header.DATA, 1, 4);
    for (int i = 0; i <= Ring.mostUnderWay(2) + 1 && channel.isOpen(); i++) {
      write(data, data.length);
    }
    assertFalse(channel.isOpen());
    assertNotEquals(null, inbox.health.failure());
    assertEquals(
        "rank 1 (executor unknown on unknown host) sends more than it should",
        inbox.health.failure().getMessage());
  }

  @Test
  void messagesOfSeveralSumsAreMatchedByTheirNumbers() {
    new SocketLink(channel, inbox, Lane.GRADIENTS, 1, Sharing.NONE);
    inbox.underWay(Lane.GRADIENTS, 2);
    byte[] first = frame(RUN, 1, Header.DATA, 1, 8);
    byte[] third = frame(RUN, 1, Header.DATA, 3, 12);
    write(concat(third, first, third), 50);
    Arrivals arrivals = inbox.arrivals(Lane.GRADIENTS, 1);
    assertEquals(null, arrivals.poll(2, 0, 4, 4));
    for (int call : new int[] {1, 3, 3}) {
      Parcel parcel = arrivals.poll(call, 0, call == 1 ? 8 : 12, call == 1 ? 8 : 12);
      assertEquals(call, Header.call(parcel.bytes));
      parcel.release();
    }
    assertEquals(null, arrivals.poll(3, 0, 12, 12));
    write(frame(RUN, 1, Header.DATA, 9, 4), 50);
    CollectiveException e =
        assertThrows(CollectiveException.class, () -> arrivals.poll(2, 0, 4, 4));
    assertTrue(e.getMessage().contains("but got sum 9"), e.getMessage());
  }

  @Test
  void severalSumsAreBoundedToo() {
    new SocketLink(channel, inbox, Lane.GRADIENTS, 1, Sharing.NONE);
    int sums = 3;
    inbox.underWay(Lane.GRADIENTS, sums);
    int most = 2 * sums * Ring.mostUnderWay(2);
    for (int i = 0; i < most; i++) {
      byte[] data = frame(RUN, 1, Header.DATA, 1 + i % (2 * sums), 4);
      write(data, data.length);
    }
    assertTrue(channel.isOpen());
    byte[] more = frame(RUN, 1, Header.DATA, 1, 4);
    write(more, more.length);
    assertFalse(channel.isOpen());
  }
}
