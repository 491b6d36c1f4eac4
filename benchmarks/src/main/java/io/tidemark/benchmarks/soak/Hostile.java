package io.tidemark.benchmarks.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * The hostile and the well-behaved clients of the soak test, which come again and again. What they
 * saw is compared with the books. The well-behaved ones use 127.0.0.1, whose connections are
 * limited like those of any address; the crowd uses another address.
 */
final class Hostile {
  /** One way to visit the edge; {@code visit} returns true if there was a 101. */
  private interface Manner {
    boolean visit(int port) throws IOException;
  }

  private static final int CLIENTS = 48;
  private static final int CROWD = 300;
  private static final int STREAMS = 250;
  private static final int ECHOED = 106;
  private static final String HOST = "Host: soak.test\r\n";
  private static final String CROWDED = "127.0.0.9";

  /** The good clients, which must be served whatever the others do. */
  private final List<Manner> good = List.of(this::talks, this::talksAtOnce);

  private final List<Manner> bad =
      List.of(
          Hostile::resets,
          Hostile::leavesInTheMiddleOfAFrame,
          Hostile::doesNotRead,
          Hostile::floodsHeaders,
          Hostile::isSlow,
          Hostile::isGarbled,
          port -> refused(port, "garbage"),
          port -> refused(port, "reset"),
          Hostile::losesPatience,
          Hostile::sendsNoBody,
          Hostile::dripsItsBody,
          Hostile::asksWhoIsSilent,
          Hostile::comesAsACrowd,
          Hostile::saysItsEnd,
          this::killsItsStreams);

  private final LongAdder opened = new LongAdder();
  private final LongAdder visits = new LongAdder();
  private final LongAdder unserved = new LongAdder();
  private final Histogram handshakes = new ConcurrentHistogram(3);
  private final Histogram echoes = new ConcurrentHistogram(3);
  private final int port;
  private final int tlsPort;

  Hostile(int port, int tlsPort) {
    this.port = port;
    this.tlsPort = tlsPort;
  }

  /** Good clients that were not served. */
  long unserved() {
    return unserved.sum();
  }

  /** The times from connecting to the 101 of good clients, in microseconds. */
  Histogram handshakes() {
    return handshakes;
  }

  /** The round-trip times of good clients' messages, in microseconds. */
  Histogram echoes() {
    return echoes;
  }

  long opened() {
    return opened.sum();
  }

  long visits() {
    return visits.sum();
  }

  /** Runs all clients for this long; returns when the last has gone. */
  void come(long millis, long seed) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      Random random = new Random(seed * CLIENTS + i);
      clients.execute(
          () -> {
            while (System.nanoTime() < end) {
              // One visit in four is by a good client.
              if (random.nextInt(4) == 0) {
                visitGood(good.get(random.nextInt(good.size())));
              } else {
                visit(bad.get(random.nextInt(bad.size())));
              }
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
      // The edge has cut the client off before a 101.
    }
  }

  private void visitGood(Manner manner) {
    visits.increment();
    long begin = System.nanoTime();
    try {
      manner.visit(port);
      opened.increment();
    } catch (IOException e) {
      unserved.increment();
      System.out.printf("a good client was not served after %d ms: %s%n", micros(begin) / 1_000, e);
    }
  }

  private static long micros(long from) {
    return (System.nanoTime() - from) / 1_000;
  }

  private static Wire open(int port, String path) throws IOException {
    Wire wire = Wire.to(port);
    wire.say("GET /%s HTTP/1.1\r\nHost: soak.test\r\n%s\r\n".formatted(path, Wire.HANDSHAKE));
    String head = wire.head();
    if (!head.contains(" 101 ")) {
      wire.close();
      throw new IOException("no 101: " + head.lines().findFirst().orElse(""));
    }
    return wire;
  }

  private boolean talks(int port) throws IOException {
    long begin = System.nanoTime();
    try (Wire wire = open(port, "echo")) {
      handshakes.recordValue(micros(begin));
      for (int i = 0; i < 20; i++) {
        echo(wire);
      }
      wire.frame(0x88, 0);
      return true;
    }
  }

  private void echo(Wire wire) throws IOException {
    long said = System.nanoTime();
    wire.frame(0x82, 100);
    if (wire.read(ECHOED) != ECHOED) {
      throw new IOException("no echo");
    }
    echoes.recordValue(micros(said));
  }

  /** Sends its first bytes before the 101 is there; they must not be lost. */
  private boolean talksAtOnce(int port) throws IOException {
    try (Wire wire = Wire.to(port)) {
      wire.say("GET /echo HTTP/1.1\r\n" + HOST + Wire.HANDSHAKE + "\r\nearly");
      String head = wire.head();
      if (!head.contains(" 101 ")) {
        throw new IOException("no 101: " + head.lines().findFirst().orElse(""));
      }
      if (wire.read(5) != 5) {
        throw new IOException("the first bytes are lost");
      }
      echo(wire);
      return true;
    }
  }

  private static boolean sendsNoBody(int port) throws IOException {
    try (Wire wire = Wire.to(port)) {
      wire.say("POST /hang HTTP/1.1\r\n" + HOST + "Content-Length: 100000\r\n\r\n");
      wire.drain();
    }
    return false;
  }

  /** Sends a body of one byte each 100 ms, and closes before all of it is sent. */
  private static boolean dripsItsBody(int port) throws IOException {
    try (Wire wire = Wire.to(port)) {
      wire.say("POST /hang HTTP/1.1\r\n" + HOST + "Content-Length: 100000\r\n\r\n");
      for (int i = 0; i < 30; i++) {
        wire.say("x");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
    return false;
  }

  private static boolean asksWhoIsSilent(int port) throws IOException {
    try (Wire wire = Wire.to(port)) {
      wire.say("GET /hang HTTP/1.1\r\n" + HOST + "\r\n");
      wire.drain();
    }
    return false;
  }

  /** Opens more connections than one address may have. */
  private static boolean comesAsACrowd(int port) throws IOException {
    List<Wire> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < CROWD; i++) {
        crowd.add(Wire.from(CROWDED, port));
        crowd.get(i).say("GET /hang HTTP/1.1\r\n" + HOST + "\r\n");
      }
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    } finally {
      for (Wire wire : crowd) {
        wire.close();
      }
    }
    return false;
  }

  /** Closes its sending half, and reads what still comes. */
  private static boolean saysItsEnd(int port) throws IOException {
    try (Wire wire = open(port, "echo")) {
      return quietly(
          () -> {
            wire.say("x");
            wire.end();
            wire.drain();
          });
    }
  }

  /** Opens streams that each take a socket to the origin, and are reset by a WINDOW_UPDATE of 0. */
  private boolean killsItsStreams(int port) throws IOException {
    try (Wire wire = Wire.http2(CROWDED, tlsPort, "soak.test")) {
      for (int i = 0; i < STREAMS; i++) {
        wire.say(Wire.dyingStream(2 * i + 1, "/hang", "soak.test"));
      }
      wire.drain();
    }
    return false;
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

  /** The origin pushes 64 MiB; the client reads one and resets. */
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

  /** The origin hangs, and the client closes first. */
  private static boolean losesPatience(int port) throws IOException {
    try (Wire wire = Wire.to(port)) {
      wire.say("GET /hang HTTP/1.1\r\nHost: soak.test\r\n" + Wire.HANDSHAKE + "\r\n");
    }
    return false;
  }

  private interface Talk {
    void run() throws IOException;
  }

  /** Runs what follows a 101. The connection counts as opened even if it is cut off. */
  private static boolean quietly(Talk talk) {
    try {
      talk.run();
    } catch (IOException e) {
      // The edge has cut the client off.
    }
    return true;
  }
}
