package org.sparknn.collective;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to a rank's port that have not said a valid hello. They have some seconds for it.
 * When they become too many the oldest is closed: peers say hello at once.
 */
final class Strangers {
  private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);
  private static final int PATIENCE_SECONDS = 10;

  /** Besides one for each connection that peers open. */
  static final int MOST = 64;

  private final int rank;
  private final int most;
  private final Deque<Channel> channels = new ArrayDeque<>();

  /**
   * @param rank whose port it is
   * @param ranks each of which may come at the same time
   */
  Strangers(int rank, int ranks) {
    this.rank = rank;
    this.most = MOST + Lane.ALL.length * ranks;
  }

  void add(Channel channel) {
    Channel oldest = null;
    synchronized (channels) {
      channels.addLast(channel);
      if (channels.size() > most) {
        oldest = channels.pollFirst();
      }
    }
    channel.closeFuture().addListener(closed -> remove(channel));
    channel.eventLoop().schedule(() -> tooLate(channel), PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (oldest != null) {
      close(oldest, "%d others have come without a hello".formatted(most));
    }
  }

  /** It has said hello, or has gone. */
  boolean remove(Channel channel) {
    synchronized (channels) {
      return channels.remove(channel);
    }
  }

  int count() {
    synchronized (channels) {
      return channels.size();
    }
  }

  void closeAll() {
    synchronized (channels) {
      channels.forEach(Channel::close);
    }
  }

  private void tooLate(Channel channel) {
    if (remove(channel)) {
      close(channel, "no hello within %d s".formatted(PATIENCE_SECONDS));
    }
  }

  private void close(Channel channel, String why) {
    LOG.warn("rank {} closes the connection with {}: {}", rank, channel.remoteAddress(), why);
    channel.close();
  }
}
