package org.sparknn.collective;

import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what comes over sockets to a rank's inbox. Whoever does not know the token, or says what no
 * peer would say, is cut off before anything is kept of it. Values do not come here: {@link
 * DataFrames} takes them.
 */
final class Receiver extends RpcHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);

  private final Inbox inbox;
  private final Sockets sockets;
  private final StreamManager streams = new OneForOneStreamManager();

  Receiver(Inbox inbox, Sockets sockets) {
    this.inbox = inbox;
    this.sockets = sockets;
  }

  @Override
  public void receive(TransportClient client, ByteBuffer bytes) {
    ByteBuffer message = bytes.slice().order(Header.ORDER);
    Channel channel = client.getChannel();
    if (!Header.isOf(message, inbox.run)) {
      refuse(channel, "a message of another run");
      return;
    }
    SocketLink link = SocketLink.of(channel);
    if (Header.kind(message) == Header.HELLO) {
      hello(channel, link, message);
    } else if (link == null || link.peer != Header.sender(message)) {
      refuse(channel, "a message of a rank that has not said hello");
    } else {
      switch (Header.kind(message)) {
        case Header.ABORT -> inbox.aborted(Header.chunk(message), text(message));
        case Header.GOODBYE -> link.arrivals.left();
        case Header.RING -> inbox.bell(link.lane()).ring();
        case Header.SHARES -> link.sharing().answered(Header.chunk(message) == 1);
        default -> refuse(channel, "a message that no peer sends");
      }
    }
  }

  /** Answers a peer's hello, or takes its answer. */
  private void hello(Channel channel, SocketLink dialled, ByteBuffer message) {
    int lane = Header.lane(message);
    int sender = Header.sender(message);
    if (!sockets.isSecure(channel)) {
      refuse(channel, "a hello that is not encrypted");
      return;
    }
    boolean expected =
        lane >= 0
            && lane < Lane.ALL.length
            && (dialled == null || (dialled.peer == sender && dialled.lane().ordinal() == lane))
            && inbox.hellos.claim(Lane.ALL[lane], sender);
    if (!expected) {
      refuse(channel, "a hello that nobody waits for");
      return;
    }
    SocketLink link = dialled == null ? sockets.accepted(channel, Lane.ALL[lane], sender) : dialled;
    link.offered(message.position(Header.BYTES));
    inbox.hellos.heard(sender);
  }

  private static String text(ByteBuffer message) {
    return StandardCharsets.UTF_8.decode(message.position(Header.BYTES)).toString();
  }

  private void refuse(Channel channel, String what) {
    LOG.warn(
        "rank {} closes the connection with {}: {}", inbox.rank, channel.remoteAddress(), what);
    channel.close();
  }

  @Override
  public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback answer) {
    refuse(client.getChannel(), "a request");
  }

  @Override
  public void channelInactive(TransportClient client) {
    broke(client, null);
  }

  @Override
  public void exceptionCaught(Throwable cause, TransportClient client) {
    broke(client, cause);
    client.getChannel().close();
  }

  private static void broke(TransportClient client, Throwable cause) {
    SocketLink link = SocketLink.of(client.getChannel());
    if (link != null) {
      link.broke(cause);
    }
  }

  @Override
  public StreamManager getStreamManager() {
    return streams;
  }
}
