package org.sparknn.collective;

import io.netty.channel.socket.SocketChannel;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.TransportChannelHandler;
import org.apache.spark.network.util.TransportConf;
import org.apache.spark.network.util.TransportFrameDecoder;

/** Spark's transport with what a rank wants of its connections besides. */
final class GuardedContext extends TransportContext {
  private final Inbox inbox;
  private final Strangers strangers;

  GuardedContext(TransportConf conf, RpcHandler handler, Inbox inbox, Strangers strangers) {
    super(conf, handler, false);
    this.inbox = inbox;
    this.strangers = strangers;
  }

  @Override
  public TransportChannelHandler initializePipeline(
      SocketChannel channel, RpcHandler handler, boolean isClient) {
    TransportChannelHandler made = super.initializePipeline(channel, handler, isClient);
    channel
        .pipeline()
        .addBefore(TransportFrameDecoder.HANDLER_NAME, "frameBound", new FrameBound())
        .addBefore(TransportFrameDecoder.HANDLER_NAME, "dataFrames", new DataFrames(inbox));
    channel.config().setRecvByteBufAllocator(new ReadSize(channel));
    if (!isClient) {
      strangers.add(channel);
    }
    return made;
  }
}
