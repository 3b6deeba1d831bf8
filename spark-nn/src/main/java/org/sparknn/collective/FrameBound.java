package org.sparknn.collective;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;

/**
 * Closes a connection whose next frame is longer than any message of a collective. It stands before
 * Spark's frame decoder, which would collect up to 2 GiB. A stranger's messages are shorter still.
 */
final class FrameBound extends ChannelInboundHandlerAdapter {
  /** Enough for what authentication says, and for a reason to fail. */
  static final int STRANGER_BYTES = 8 * 1024;

  private static final int PEER_BYTES = Ring.SLICE_BYTES + STRANGER_BYTES;

  private long length;
  private int lengthBytes;
  private long unread;
  private boolean refused;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    int mostBytes = SocketLink.of(context.channel()) != null ? PEER_BYTES : STRANGER_BYTES;
    if (refused) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof ByteBuf bytes && !isBounded(bytes, mostBytes)) {
      refused = true;
      ReferenceCountUtil.release(message);
      context.fireExceptionCaught(
          new TooLongFrameException(
              "a frame of %d bytes, where at most %d are allowed".formatted(length, mostBytes)));
      context.close();
      return;
    }
    context.fireChannelRead(message);
  }

  private boolean isBounded(ByteBuf bytes, int mostBytes) {
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
