package org.sparknn.collective;

import io.netty.channel.Channel;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/** How much is read at once: little from a stranger, a message's worth from a peer. */
final class ReadSize extends DefaultMaxMessagesRecvByteBufAllocator {
  private static final int STRANGER_BYTES = 1024;
  private static final int PEER_BYTES = Ring.SLICE_BYTES;

  private final Channel channel;

  ReadSize(Channel channel) {
    this.channel = channel;
  }

  @Override
  @SuppressWarnings("deprecation") // the only kind of handle that the base class knows
  public Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return SocketLink.of(channel) != null ? PEER_BYTES : STRANGER_BYTES;
      }
    };
  }
}
