package io.tidemark.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A network between a client and a server on loopback that can be cut: then nothing passes. */
final class Forwarder implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition whole = lock.newCondition();
  private boolean cut;

  Forwarder(int port, int target) throws IOException {
    this.server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    this.target = target;
    thread(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  void cut() {
    set(true);
  }

  void mend() {
    set(false);
  }

  private void set(boolean to) {
    lock.lock();
    try {
      cut = to;
      whole.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitWhole() throws InterruptedException {
    lock.lock();
    try {
      while (cut) {
        whole.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void accept() throws IOException, InterruptedException {
    while (true) {
      Socket client = server.accept();
      sockets.add(client);
      awaitWhole();
      Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(there);
      thread(() -> pass(client, there));
      thread(() -> pass(there, client));
    }
  }

  private void pass(Socket from, Socket to) throws IOException, InterruptedException {
    byte[] buffer = new byte[16 << 10];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        awaitWhole();
        out.write(buffer, 0, read);
        out.flush();
      }
    }
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void thread(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One end is gone, so this direction ends, too.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "forwarder");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
