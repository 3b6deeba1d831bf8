package org.sparknn.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import org.junit.jupiter.api.Test;

/** Is a connection closed before an over-long frame is collected? */
class FrameBoundTest {
  private static final int MOST = FrameBound.STRANGER_BYTES;

  private static ByteBuf frame(long length) {
    ByteBuf frame = Unpooled.buffer().writeLong(length);
    return frame.writeZero((int) Math.min(MOST, Math.max(0, length - Long.BYTES)));
  }

  @Test
  void framesUpToTheBoundPassHoweverTheyAreCut() {
    ByteBuf stream = Unpooled.buffer();
    for (int length : new int[] {MOST, 8, 9, MOST}) {
      stream.writeBytes(frame(length));
    }
    int bytes = stream.readableBytes();
    for (int cut : new int[] {1, 2, 7, 8, 9, 100, MOST - 1, MOST, MOST + 1, bytes}) {
      EmbeddedChannel channel = new EmbeddedChannel(new FrameBound());
      int passed = 0;
      for (int at = 0; at < bytes; at += cut) {
        channel.writeInbound(stream.copy(at, Math.min(cut, bytes - at)));
        ByteBuf out = channel.readInbound();
        passed += out.readableBytes();
        out.release();
      }
      assertEquals(bytes, passed);
      assertTrue(channel.isOpen());
    }
  }

  @Test
  void longerOrNegativeFramesClose() {
    for (long length : new long[] {MOST + 1, Integer.MAX_VALUE, Long.MAX_VALUE, -1, 7}) {
      EmbeddedChannel channel = new EmbeddedChannel(new FrameBound());
      channel.writeInbound(frame(MOST));
      assertThrows(TooLongFrameException.class, () -> channel.writeInbound(frame(length)));
      assertFalse(channel.isOpen());
    }
  }

  /** As one behind TLS, which says goodbye first. */
  @Test
  void nothingPassesWhileTheConnectionCloses() {
    ChannelOutboundHandlerAdapter lingering =
        new ChannelOutboundHandlerAdapter() {
          @Override
          public void close(ChannelHandlerContext context, ChannelPromise promise) {
            // later
          }
        };
    EmbeddedChannel channel = new EmbeddedChannel(lingering, new FrameBound());
    assertThrows(TooLongFrameException.class, () -> channel.writeInbound(frame(MOST + 1)));
    assertTrue(channel.isOpen());
    channel.writeInbound(frame(Long.MAX_VALUE));
    channel.writeInbound(frame(8));
    assertNull(channel.readInbound());
  }
}
