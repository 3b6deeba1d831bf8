package org.sparknn.jobs.allreduce;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.sparknn.kernels.collective.Collective;

/**
 * The least that a ring costs on this machine: one thread, a plain socket to each neighbour, no
 * frames. With the arithmetic it sums; without it the same bytes go around.
 */
final class NioRing implements AutoCloseable {
  private static final int SLICE = 32 * 1024;
  private static final int PATIENCE_MILLIS = 60_000;

  private final int rank;
  private final int ranks;
  private final SocketChannel next;
  private final SocketChannel previous;
  private final Selector selector;
  private final ByteBuffer out = buffer();
  private final ByteBuffer in = buffer();
  private final float[] slice = new float[SLICE];

  /** Connects with the neighbours on this machine, whose ports travel by the ranks' own sums. */
  NioRing(Collective collective) {
    rank = collective.rank();
    ranks = collective.ranks();
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocketChannel server =
        ServerSocketChannel.open().bind(new InetSocketAddress(here, 0))) {
      double[] ports = new double[ranks];
      ports[rank] = server.socket().getLocalPort();
      collective.sum(ports, ranks);
      next = SocketChannel.open(new InetSocketAddress(here, (int) ports[(rank + 1) % ranks]));
      previous = server.accept();
      selector = Selector.open();
      next.setOption(StandardSocketOptions.TCP_NODELAY, true);
      next.configureBlocking(false).register(selector, SelectionKey.OP_WRITE);
      previous.configureBlocking(false).register(selector, SelectionKey.OP_READ);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(SLICE * Float.BYTES).order(ByteOrder.nativeOrder());
  }

  void run(float[] values, boolean arithmetic) {
    try {
      for (int round = 0; round < 2 * (ranks - 1); round++) {
        exchange(values, round, arithmetic);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void exchange(float[] values, int round, boolean arithmetic) throws IOException {
    int outChunk = Math.floorMod(rank - round, ranks);
    int inChunk = Math.floorMod(rank - round - 1, ranks);
    int outAt = start(values, outChunk);
    int outEnd = start(values, outChunk + 1);
    int inAt = start(values, inChunk);
    int inEnd = start(values, inChunk + 1);
    out.limit(0);
    in.clear();
    while (out.hasRemaining() || outAt < outEnd || inAt < inEnd) {
      int moved = 0;
      if (!out.hasRemaining() && outAt < outEnd) {
        int count = Math.min(SLICE, outEnd - outAt);
        out.clear().limit(count * Float.BYTES);
        if (arithmetic) {
          out.asFloatBuffer().put(values, outAt, count);
        }
        outAt += count;
      }
      if (out.hasRemaining()) {
        moved += next.write(out);
      }
      if (inAt < inEnd) {
        int count = Math.min(SLICE, inEnd - inAt);
        in.limit(count * Float.BYTES);
        moved += read();
        if (!in.hasRemaining()) {
          in.flip();
          if (arithmetic) {
            take(values, inAt, count, round < ranks - 1);
          }
          in.clear();
          inAt += count;
        }
      }
      if (moved == 0) {
        await(out.hasRemaining(), inAt < inEnd);
      }
    }
  }

  private int read() throws IOException {
    int count = previous.read(in);
    if (count < 0) {
      throw new EOFException("the rank before rank %d has left".formatted(rank));
    }
    return count;
  }

  private void take(float[] values, int from, int count, boolean add) {
    if (!add) {
      in.asFloatBuffer().get(values, from, count);
      return;
    }
    in.asFloatBuffer().get(slice, 0, count);
    for (int i = 0; i < count; i++) {
      values[from + i] += slice[i];
    }
  }

  private void await(boolean write, boolean read) throws IOException {
    next.keyFor(selector).interestOps(write ? SelectionKey.OP_WRITE : 0);
    previous.keyFor(selector).interestOps(read ? SelectionKey.OP_READ : 0);
    if (selector.select(PATIENCE_MILLIS) == 0) {
      throw new SocketTimeoutException("rank %d waited too long".formatted(rank));
    }
    selector.selectedKeys().clear();
  }

  private int start(float[] values, int chunk) {
    return (int) ((long) values.length * chunk / ranks);
  }

  @Override
  public void close() {
    try (selector;
        next;
        previous) {
      out.clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
