package org.sparknn.collective;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A port that passes all bytes on to another and back, and keeps them. */
final class Tap implements AutoCloseable {
  private final ServerSocket server;
  private final int port;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  Tap(int port) throws IOException {
    this.port = port;
    server = new ServerSocket(0, 16, InetAddress.getByName(End.host()));
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** How many bytes have come by. */
  int bytes() {
    synchronized (heard) {
      return heard.size();
    }
  }

  /** Whether a number has come by. */
  boolean hasHeard(double value) {
    String bytes = text(ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
    String all;
    synchronized (heard) {
      all = text(heard.toByteArray());
    }
    return all.contains(bytes) || all.contains(new StringBuilder(bytes).reverse());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void accept() {
    try {
      while (true) {
        Socket from = server.accept();
        Socket to = new Socket(End.host(), port);
        start(() -> pass(from, to));
        start(() -> pass(to, from));
      }
    } catch (IOException closed) {
      close();
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        synchronized (heard) {
          heard.write(buffer, 0, count);
        }
        out.write(buffer, 0, count);
      }
    } catch (IOException broken) {
      close();
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "tap");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
