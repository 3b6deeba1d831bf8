package org.sparknn.collective;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.spark.network.protocol.Message;

/**
 * Takes the values that a peer sends out of the stream and copies them, once, to where the rank
 * reads them. All other frames go on to Spark's decoder. It stands behind the decryption.
 */
final class DataFrames extends ChannelInboundHandlerAdapter {
  /** What tells whether a frame is of values. */
  private static final int HEAD_BYTES = SocketLink.FRAME_BYTES + Header.BYTES;

  private final Inbox inbox;
  private final ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);

  /** Bytes of the present frame that are still to be passed on. */
  private long passing;

  /** Where the values of the present frame go, if it is one of values. */
  private Parcel values;

  DataFrames(Inbox inbox) {
    this.inbox = inbox;
    head.limit(Long.BYTES);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      while (bytes.isReadable()) {
        if (values != null) {
          read(bytes, values.bytes);
          deliverFull(SocketLink.of(context.channel()));
        } else if (passing > 0) {
          int count = (int) Math.min(passing, bytes.readableBytes());
          passing -= count;
          context.fireChannelRead(bytes.readRetainedSlice(count));
        } else {
          begin(context, bytes);
        }
      }
    } catch (CollectiveException e) {
      inbox.fail(e);
      context.close();
    } finally {
      ReferenceCountUtil.release(bytes);
    }
  }

  /** Reads the beginning of a frame; its length first. */
  private void begin(ChannelHandlerContext context, ByteBuf bytes) {
    read(bytes, head);
    if (head.hasRemaining()) {
      return;
    }
    long length = head.getLong(0);
    int wanted = (int) Math.min(HEAD_BYTES, length);
    if (head.position() < wanted) {
      head.limit(wanted);
      return;
    }
    SocketLink link = SocketLink.of(context.channel());
    if (link != null && wanted == HEAD_BYTES && isOfValues(link, length)) {
      values = link.arrivals.room();
      values
          .bytes
          .clear()
          .order(Header.ORDER)
          .put(head.array(), SocketLink.FRAME_BYTES, Header.BYTES)
          .limit((int) length - SocketLink.FRAME_BYTES);
      deliverFull(link);
    } else {
      passing = length - wanted;
      context.fireChannelRead(Unpooled.wrappedBuffer(Arrays.copyOf(head.array(), wanted)));
    }
    head.clear().limit(Long.BYTES);
  }

  private boolean isOfValues(SocketLink link, long length) {
    long body = length - SocketLink.FRAME_BYTES;
    ByteBuffer header = head.slice(SocketLink.FRAME_BYTES, Header.BYTES).order(Header.ORDER);
    return head.get(Long.BYTES) == Message.Type.OneWayMessage.id()
        && head.getInt(Long.BYTES + 1) == body
        && Header.isOf(header, inbox.run)
        && Header.kind(header) == Header.DATA
        && Header.sender(header) == link.peer
        && Header.lane(header) == link.lane().ordinal()
        && body <= Header.BYTES + link.lane().payloadBytes;
  }

  private void deliverFull(SocketLink link) {
    if (!values.bytes.hasRemaining()) {
      Parcel full = values;
      values = null;
      full.bytes.flip();
      link.arrivals.deliver(full);
    }
  }

  private static void read(ByteBuf from, ByteBuffer to) {
    int limit = to.limit();
    to.limit(to.position() + Math.min(to.remaining(), from.readableBytes()));
    from.readBytes(to);
    to.limit(limit);
  }
}
