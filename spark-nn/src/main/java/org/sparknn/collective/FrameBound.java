package org.sparknn.collective;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;

/**
 * Closes a connection whose next frame is longer than any message of a collective. It stands before
 * Spark's frame decoder, which would collect up to 2 GiB.
 */
final class FrameBound extends ChannelInboundHandlerAdapter {
  private final long mostBytes;
  private long length;
  private int lengthBytes;
  private long unread;

  /**
   * @param mostBytes length of the longest frame, with the 8 bytes that give its length
   */
  FrameBound(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes && !isBounded(bytes)) {
      ReferenceCountUtil.release(message);
      context.fireExceptionCaught(
          new TooLongFrameException(
              "a frame of %d bytes, where at most %d are allowed".formatted(length, mostBytes)));
      context.close();
      return;
    }
    context.fireChannelRead(message);
  }

  private boolean isBounded(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex()) {
      if (unread > 0) {
        int skipped = (int) Math.min(unread, bytes.writerIndex() - at);
        unread -= skipped;
        at += skipped;
        continue;
      }
      length = length << Byte.SIZE | bytes.getUnsignedByte(at++);
      if (++lengthBytes == Long.BYTES) {
        if (length < Long.BYTES || length > mostBytes) {
          return false;
        }
        unread = length - Long.BYTES;
        length = 0;
        lengthBytes = 0;
      }
    }
    return true;
  }
}
