package org.sparknn.collective;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.util.AttributeKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.network.buffer.NioManagedBuffer;
import org.apache.spark.network.protocol.Message;
import org.apache.spark.network.protocol.OneWayMessage;

/** One end of a connection of Spark's transport; both ends send and receive. */
final class SocketLink implements Link {
  /** Buffers of a link: what a ring may send ahead, and some that are still being written. */
  static final int PARCELS = Ring.AHEAD + 4;

  /** What Spark's transport writes before a message: its length, its type, its body's length. */
  static final int FRAME_BYTES = Long.BYTES + 1 + Integer.BYTES;

  /** The most bytes of a reason to fail. */
  static final int REASON_BYTES = 4096;

  /**
   * RFC 1349's type of service, which Linux takes for a packet's priority: pfifo_fast sends it
   * first.
   */
  static final int LOW_DELAY = 0x10;

  private static final AttributeKey<SocketLink> OF = AttributeKey.valueOf(SocketLink.class, "link");

  final int peer;
  final Arrivals arrivals;
  final Channel channel;
  private final Inbox inbox;
  private final Lane lane;
  private final Parcels parcels;
  private final Sharing sharing;

  /** Spark's encryption by SASL cuts a buffer after a block, if it is not from Spark's encoder. */
  private final boolean framesItself;

  /** Messages of values so far; one thread at a time sends them. */
  private long sent;

  private volatile boolean closing;

  SocketLink(Channel channel, Inbox inbox, Lane lane, int peer, Sharing sharing) {
    this.channel = channel;
    this.inbox = inbox;
    this.lane = lane;
    this.peer = peer;
    this.arrivals = inbox.arrivals(lane, peer);
    this.parcels = new Parcels(PARCELS, lane.payloadBytes, true, inbox.bell(lane));
    this.sharing = sharing;
    this.framesItself = !Encryption.isBySpark(channel);
    channel.attr(OF).set(this);
    if (lane == Lane.STATISTICS) {
      askForLowDelay();
    }
  }

  /** A sender's queue lets these messages overtake gradients that wait for a slow network. */
  private void askForLowDelay() {
    try {
      channel.config().setOption(ChannelOption.IP_TOS, LOW_DELAY);
    } catch (ChannelException e) {
      // closed already
      broke(e);
    }
  }

  /** The link of a channel, or null if it is not (yet) one with a peer. */
  static SocketLink of(Channel channel) {
    return channel.attr(OF).get();
  }

  Lane lane() {
    return lane;
  }

  Sharing sharing() {
    return sharing;
  }

  @Override
  public Parcel parcel() {
    SharedMemory memory = sharing.outgoing();
    Parcel shared = memory == null ? null : memory.room(sent + 1);
    return shared != null ? shared : parcels.poll();
  }

  @Override
  public void send(Parcel parcel) {
    sent++;
    if (parcel.isShared()) {
      if (sharing.outgoing().show(sent)) {
        write(control(Header.RING, 0, new byte[0]));
      }
      return;
    }
    ChannelFuture written =
        framesItself ? channel.writeAndFlush(frame(parcel)) : write(parcel.bytes.duplicate());
    written.addListener(
        done -> {
          parcel.release();
          if (!done.isSuccess()) {
            broke(done.cause());
          }
        });
  }

  /** The frame that Spark's encoder would write, but in one piece: a call and a packet less. */
  private static ByteBuf frame(Parcel parcel) {
    ByteBuffer frame = parcel.framed();
    int message = frame.capacity() - FRAME_BYTES;
    frame
        .putLong(0, frame.capacity())
        .put(Long.BYTES, Message.Type.OneWayMessage.id())
        .putInt(Long.BYTES + 1, message);
    return Unpooled.wrappedBuffer(frame);
  }

  /** Shows this rank to the peer, and the memory that they may share. */
  void hello() {
    write(control(Header.HELLO, 0, sharing.offer()));
    channel.closeFuture().addListener(closed -> sharing.forget());
  }

  /** Takes the memory that came with the peer's hello, from the position on, and answers. */
  void offered(ByteBuffer offer) {
    if (offer.hasRemaining()) {
      SharedMemory memory = sharing.accept(offer);
      if (memory != null) {
        arrivals.share(memory);
      }
      write(control(Header.SHARES, memory == null ? 0 : 1, new byte[0]));
    }
  }

  @Override
  public void abort(int origin, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    write(
        control(
            Header.ABORT,
            origin,
            text.length <= REASON_BYTES ? text : Arrays.copyOf(text, REASON_BYTES)));
  }

  @Override
  public void close() {
    closing = true;
    write(control(Header.GOODBYE, 0, new byte[0])).addListener(ChannelFutureListener.CLOSE);
  }

  /** The connection does not work any more; nothing to worry about once a side has ended. */
  void broke(Throwable cause) {
    if (!closing && !arrivals.hasLeft()) {
      inbox.lost(peer, cause);
    }
  }

  private ChannelFuture write(ByteBuffer message) {
    return channel.writeAndFlush(new OneWayMessage(new NioManagedBuffer(message)));
  }

  private ByteBuffer control(int kind, int number, byte[] payload) {
    ByteBuffer message = ByteBuffer.allocate(Header.BYTES + payload.length);
    Header.write(message, inbox.run, inbox.rank, kind, lane);
    Header.number(message, 0, number, 0);
    return message.put(payload).flip();
  }
}
