package org.sparknn.collective;

import io.netty.channel.Channel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.TransportClientBootstrap;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.crypto.AuthServerBootstrap;
import org.apache.spark.network.netty.SparkTransportConf;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.server.TransportServerBootstrap;
import org.apache.spark.network.util.TransportConf;
import org.apache.spark.storage.DiskBlockManager;
import scala.Option;

/**
 * One rank's port and connections, by Spark's transport. Authentication and encryption are those of
 * the application: {@code spark.authenticate}, {@code spark.network.crypto.*}, {@code
 * spark.ssl.rpc.*}. The transport's own settings are {@code spark.sparknn.io.*}, its ports {@link
 * Ports}.
 */
final class Sockets implements AutoCloseable {
  private static final String MODULE = "sparknn";
  private static final int THREADS = 2;

  /** How long what is under way may take to leave when a rank closes. */
  private static final int LINGER_SECONDS = 2;

  /** Those of this process that are open. */
  private static final Set<Sockets> OPEN = ConcurrentHashMap.newKeySet();

  private final Inbox inbox;
  private final SecurityManager security;
  private final DiskBlockManager files;
  private final SharingSettings sharingSettings;
  private final TransportContext context;
  private final TransportServer server;
  private final TransportClientFactory clients;
  private final Acceptance acceptance;
  private final Strangers strangers;
  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicBoolean shut = new AtomicBoolean();

  /** Hears of links that peers have opened. */
  interface Acceptance {
    void accepted(int peer, Lane lane, Link link);
  }

  /**
   * Opens a port of the executor's host.
   *
   * @throws IllegalStateException if no port is free
   */
  Sockets(SparkEnv env, Inbox inbox, Acceptance acceptance) {
    this.inbox = inbox;
    this.acceptance = acceptance;
    SparkConf conf =
        env.conf().clone().setIfMissing("spark.sparknn.io.connectionCreationTimeout", "20s");
    Ports ports = Ports.of(conf);
    security = env.securityManager();
    files = env.blockManager().diskBlockManager();
    sharingSettings = SharingSettings.of(conf);
    TransportConf transport =
        SparkTransportConf.fromSparkConf(
            conf,
            MODULE,
            THREADS,
            Option.apply("executor"),
            Option.apply(security.getRpcSSLOptions()));
    List<TransportServerBootstrap> serverSide = new ArrayList<>();
    List<TransportClientBootstrap> clientSide = new ArrayList<>();
    if (security.isAuthenticationEnabled()) {
      serverSide.add(new AuthServerBootstrap(transport, security));
      clientSide.add(new AuthClientBootstrap(transport, conf.getAppId(), security));
    }
    String host = env.blockManager().blockManagerId().host();
    Encryption.requireKeys(transport, host);
    strangers = new Strangers(inbox.rank, inbox.run.ranks());
    context = new GuardedContext(transport, new Receiver(inbox, this), inbox, strangers);
    clients = context.createClientFactory(clientSide);
    server = bind(host, ports, serverSide);
    OPEN.add(this);
  }

  private TransportServer bind(
      String host, Ports ports, List<TransportServerBootstrap> serverSide) {
    try {
      return ports.bind(host, port -> context.createServer(host, port, serverSide));
    } catch (RuntimeException e) {
      clients.close();
      context.close();
      throw e;
    }
  }

  /** Connections that have not said hello. */
  int strangers() {
    return strangers.count();
  }

  int port() {
    return server.getPort();
  }

  /**
   * Opens a connection. The peer is there once it has said hello.
   *
   * @throws CollectiveException if the peer cannot be reached
   */
  Link dial(Peer peer, Lane lane) {
    Channel channel;
    try {
      channel = clients.createUnmanagedClient(peer.host(), peer.port()).getChannel();
    } catch (IOException | RuntimeException e) {
      throw new CollectiveException(
          "cannot connect to %s at port %d: %s".formatted(peer, peer.port(), e),
          peer.rank(),
          false,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CollectiveException(
          "interrupted while connecting to %s".formatted(peer), peer.rank(), false, e);
    }
    if (!isSecure(channel)) {
      channel.close();
      throw CollectiveException.seen(
          peer, "the connection with %s is not encrypted, as the settings want".formatted(peer));
    }
    SocketLink link = new SocketLink(channel, inbox, lane, peer.rank(), sharing(channel, lane));
    keep(channel);
    link.hello();
    return link;
  }

  /** Whether a connection is encrypted, where the application asks for it. */
  boolean isSecure(Channel channel) {
    return Encryption.isAsWanted(channel, security);
  }

  /** A peer has opened a connection, and is answered. */
  SocketLink accepted(Channel channel, Lane lane, int peer) {
    SocketLink link = new SocketLink(channel, inbox, lane, peer, sharing(channel, lane));
    strangers.remove(channel);
    keep(channel);
    acceptance.accepted(peer, lane, link);
    link.hello();
    return link;
  }

  private Sharing sharing(Channel channel, Lane lane) {
    return sharingSettings.allow(channel)
        ? new Sharing(
            () -> files.createTempLocalBlock()._2().toPath(),
            lane.payloadBytes,
            sharingSettings.encrypt(channel),
            inbox.mappings)
        : Sharing.NONE;
  }

  private void keep(Channel channel) {
    channels.add(channel);
    channel
        .closeFuture()
        .addListener(
            closed -> {
              channels.remove(channel);
              shutWhenIdle();
            });
    if (!channel.isActive()) {
      SocketLink.of(channel).broke(null);
    }
  }

  /** Frees everything as soon as the links have closed, at the latest after two seconds. */
  @Override
  public void close() {
    closing.set(true);
    shutWhenIdle();
    GlobalEventExecutor.INSTANCE.schedule(this::shut, LINGER_SECONDS, TimeUnit.SECONDS);
  }

  private void shutWhenIdle() {
    if (closing.get() && channels.isEmpty()) {
      // not in the channel's own thread, which the server's close waits for
      GlobalEventExecutor.INSTANCE.execute(this::shut);
    }
  }

  private void shut() {
    if (shut.compareAndSet(false, true)) {
      breakAll();
      clients.close();
      server.close();
      context.close();
      OPEN.remove(this);
    }
  }

  /** The open ones of all ranks of this process. */
  static Set<Sockets> open() {
    return Set.copyOf(OPEN);
  }

  /** Closes all connections at once, as when the process dies. */
  void breakAll() {
    channels.forEach(Channel::close);
    strangers.closeAll();
  }
}
