package io.tidemark.benchmarks.soak;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Clients, some of them good, that come again and again. What they saw is the truth. */
final class Hostile {
  /** One visit; true if it got a 101. */
  private interface Manner {
    boolean visit(int port) throws IOException;
  }

  private static final int CLIENTS = 48;

  /** The good ones stand twice. */
  private static final List<Manner> MANNERS =
      List.of(
          Hostile::talks,
          Hostile::talks,
          Hostile::resets,
          Hostile::leavesInTheMiddleOfAFrame,
          Hostile::doesNotRead,
          Hostile::floodsHeaders,
          Hostile::isSlow,
          Hostile::isGarbled,
          port -> refused(port, "garbage"),
          port -> refused(port, "reset"),
          Hostile::losesPatience);

  private final LongAdder opened = new LongAdder();
  private final LongAdder visits = new LongAdder();
  private final int port;

  Hostile(int port) {
    this.port = port;
  }

  long opened() {
    return opened.sum();
  }

  long visits() {
    return visits.sum();
  }

  /** All of them, for this long; returns when the last has gone. */
  void come(long millis, long seed) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      Random random = new Random(seed * CLIENTS + i);
      clients.execute(
          () -> {
            while (System.nanoTime() < end) {
              visit(MANNERS.get(random.nextInt(MANNERS.size())));
            }
          });
    }
    clients.shutdown();
    if (!clients.awaitTermination(millis + 60_000, TimeUnit.MILLISECONDS)) {
      clients.shutdownNow();
      throw new IllegalStateException("a client does not come back from the edge");
    }
  }

  private void visit(Manner manner) {
    visits.increment();
    try {
      if (manner.visit(port)) {
        opened.increment();
      }
    } catch (IOException e) {
      // Cut off, as some of them deserve; none of these had a 101.
    }
  }

  private static Wire open(int port, String path) throws IOException {
    Wire wire = Wire.to(port);
    wire.say("GET /%s HTTP/1.1\r\nHost: soak.test\r\n%s\r\n".formatted(path, Wire.HANDSHAKE));
    if (!wire.head().contains(" 101 ")) {
      wire.close();
      throw new IOException("no 101");
    }
    return wire;
  }

  private static boolean talks(int port) throws IOException {
    try (Wire wire = open(port, "echo")) {
      return quietly(
          () -> {
            for (int i = 0; i < 20; i++) {
              wire.frame(0x82, 100);
              wire.read(106);
            }
            wire.frame(0x88, 0);
          });
    }
  }

  private static boolean resets(int port) throws IOException {
    Wire wire = open(port, "echo");
    return quietly(
        () -> {
          wire.frame(0x82, 1000);
          wire.reset();
        });
  }

  private static boolean leavesInTheMiddleOfAFrame(int port) throws IOException {
    try (Wire wire = open(port, "echo")) {
      return quietly(() -> wire.say(new byte[] {(byte) 0x82, (byte) 0xfe, 0x7f}));
    }
  }

  /** 64 MiB are pushed at it. */
  private static boolean doesNotRead(int port) throws IOException {
    Wire wire = open(port, "push");
    return quietly(
        () -> {
          wire.read(1 << 20);
          wire.reset();
        });
  }

  private static boolean floodsHeaders(int port) throws IOException {
    try (Wire wire = Wire.to(port)) {
      wire.say(
          "GET / HTTP/1.1\r\nHost: soak.test\r\n" + "X-Flood: aaaaaaaaaaaaaaaa\r\n".repeat(5_000));
      wire.drain();
    }
    return false;
  }

  private static boolean isSlow(int port) throws IOException {
    try (Wire wire = Wire.to(port)) {
      wire.say("GET /slow HTTP/1.1\r\nHost: soa");
      wire.drain();
    }
    return false;
  }

  private static boolean isGarbled(int port) throws IOException {
    try (Wire wire = Wire.to(port)) {
      wire.say("\u0016\u0003\u0001 no request\r\n\r\n");
      wire.drain();
    }
    return false;
  }

  private static boolean refused(int port, String how) throws IOException {
    open(port, how).close();
    return true;
  }

  /** The origin hangs, and the client goes first. */
  private static boolean losesPatience(int port) throws IOException {
    try (Wire wire = Wire.to(port)) {
      wire.say("GET /hang HTTP/1.1\r\nHost: soak.test\r\n" + Wire.HANDSHAKE + "\r\n");
    }
    return false;
  }

  private interface Talk {
    void run() throws IOException;
  }

  /** After the 101 a cut changes nothing about the connection having been one. */
  private static boolean quietly(Talk talk) {
    try {
      talk.run();
    } catch (IOException e) {
      // Cut off.
    }
    return true;
  }
}
