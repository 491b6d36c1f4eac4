package io.tidemark.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ComparisonTest extends SpoolFixture {
  private static final String HEAD = "  sl  local_address rem_address   st tx_queue rx_queue …\n";
  private static final String SOCKET =
      "   0: 0100007F:0050 %s %s 00000000:00000000 00:00000000 0 0 1\n";
  private Path tcp;
  private Path tcp6;

  @BeforeEach
  void proxyHasSockets() throws IOException {
    Path net = Files.createDirectory(proc.resolve("7/net"));
    tcp = net.resolve("tcp");
    tcp6 = net.resolve("tcp6");
    Files.writeString(tcp, HEAD);
    Files.writeString(tcp6, HEAD);
  }

  private void minute() {
    now += 60_001;
    source.read(heard);
  }

  @Test
  void whatIsGoneWithoutALineIsClosedAfterTwoComparisons() throws IOException {
    Files.writeString(tcp, HEAD + SOCKET.formatted("070200C0:C3CB", "01"));
    write(
        "a.spool",
        opened("a", -9_000) + " peer=192.0.2.7:50123",
        opened("b", -8_000) + " peer=192.0.2.7:50124");
    source.read(heard);
    assertThat(heard.take()).hasSize(2);
    minute();
    minute();
    assertThat(heard.take()).containsExactly("closed 60001 z-shop 1 CLOSE_UNSPECIFIED");
    assertThat(source.figures().gone()).isEqualTo(1);
    assertThat(source.figures().open()).isEqualTo(1);
    // Its line comes late: it is no other connection, and only its bytes are new.
    write("a.spool", closed("b", 60_500) + " in=5 out=7");
    source.read(heard);
    assertThat(heard.take()).containsExactly("traffic 60500 z-shop 5 7");
  }

  @Test
  void aLineThatComesBetweenTwoComparisonsIsWaitedFor() throws IOException {
    write("a.spool", opened("a", -9_000) + " peer=192.0.2.7:50123");
    source.read(heard);
    write("a.spool", closed("a", -10));
    minute();
    assertThat(heard.take()).endsWith("closed -10 z-shop 0 CLIENT_CLOSED");
    assertThat(source.figures().gone()).isZero();
  }

  @Test
  void aSocketThatNobodyUsesAnyMoreIsGone() throws IOException {
    Files.writeString(
        tcp,
        HEAD + SOCKET.formatted("070200C0:C3CB", "06") + SOCKET.formatted("070200C0:C3CC", "01"));
    write(
        "a.spool",
        opened("a", -9_000) + " peer=192.0.2.7:50123",
        opened("b", -9_000) + " peer=192.0.2.7:50124");
    source.read(heard);
    minute();
    assertThat(source.figures().gone()).isEqualTo(1);
  }

  /** The peers that a proxy tells may be those of another place, behind a PROXY header, say. */
  @Test
  void whereNoSocketIsFoundNothingIsGone() throws IOException {
    write("a.spool", opened("a", -9_000) + " peer=192.0.2.7:50123");
    source.read(heard);
    minute();
    minute();
    assertThat(source.figures().open()).isEqualTo(1);
    assertThat(source.figures().notCompared()).isEqualTo(1);
  }

  /** Another sidecar still waits for its lines, and knows those that were closed without theirs. */
  @Test
  void aRestartForgetsNothingOfTheComparison() throws IOException {
    write("a.spool", present("a", -9_000, "every=10 in=5"), present("b", -9_000, "every=10"));
    source.read(heard);
    now += 30_000;
    List<byte[]> journal = whole();
    restart(journal);
    source.read(heard);
    assertThat(source.figures().open()).isEqualTo(2);
    write("a.spool", present("b", 29_000, "every=10"));
    now += 31_000;
    source.read(heard);
    minute();
    assertThat(source.figures().gone()).isEqualTo(2);
    heard.take();
    restart(whole());
    write("a.spool", closed("a", 120_000) + " in=9", present("b", 120_500, "every=10"));
    source.read(heard);
    assertThat(heard.take())
        .as("a has ended before; b has come back, and is open from now on")
        .containsExactly("traffic 120000 z-shop 4 0", "opened 120500 z-shop");
  }

  @Test
  void anAddressOfVersion6IsFoundInEachForm() throws IOException {
    Files.writeString(
        tcp6,
        HEAD
            + SOCKET.formatted("B80D0120000000000000000007000000:C3CB", "01")
            + SOCKET.formatted("0000000000000000FFFF0000070200C0:C3CC", "01"));
    write(
        "a.spool",
        opened("a", -9_000) + " peer=[2001:db8::7]:50123",
        opened("b", -9_000) + " peer=2001:db8::7:50123",
        opened("c", -9_000) + " peer=192.0.2.7:50124",
        opened("d", -9_000) + " peer=2001:db8::8:50123");
    source.read(heard);
    minute();
    assertThat(source.figures().open()).isEqualTo(3);
    assertThat(heard.take()).endsWith("closed 60001 z-shop 3 CLOSE_UNSPECIFIED");
  }

  @Test
  void whatCannotBeComparedStaysOpen() throws IOException {
    Files.delete(tcp);
    write("a.spool", opened("a", -9_000) + " peer=192.0.2.7:50123", opened("b", -9_000));
    source.read(heard);
    minute();
    assertThat(source.figures().open()).isEqualTo(2);
    assertThat(source.figures().notCompared()).isEqualTo(2);
  }

  @Test
  void linesThatStopComingEndAConnection() throws IOException {
    write("a.spool", present("a", -9_000, "every=10"), present("b", -9_000, ""));
    source.read(heard);
    assertThat(source.figures().withoutOpening()).isEqualTo(2);
    write("a.spool", present("a", 1_000, "every=10"));
    now += 3_000;
    source.read(heard);
    heard.take();
    minute();
    assertThat(heard.take()).containsExactly("closed 63001 z-shop 0 CLOSE_UNSPECIFIED");
    assertThat(source.figures().open()).isEqualTo(1);
  }

  @Test
  void bytesThatAreToldWhileAConnectionIsOpenAreReportedOnce() throws IOException {
    write(
        "a.spool",
        opened("a", -9_000),
        present("a", -8_000, "in=10 out=200"),
        present("a", -7_000, "in=10 out=300"));
    source.read(heard);
    List<byte[]> journal = List.of(source.changes());
    assertThat(heard.take())
        .containsExactly(
            "opened -9000 z-shop", "traffic -8000 z-shop 10 200", "traffic -7000 z-shop 0 100");
    restart(journal);
    write("a.spool", present("a", -6_000, "in=9 out=300"), closed("a", -5_000) + " in=11 out=350");
    source.read(heard);
    assertThat(heard.take()).containsExactly("closed -5000 z-shop 0 CLIENT_CLOSED");
    assertThat(heard.bytes).isEqualTo(51);
    assertThat(heard.bytesBefore).isEqualTo(310);
  }

  /** Its process may be in another pid namespace, so it is not looked for here. */
  @Test
  void aSessionThatIsAwayForLongHasDied() throws IOException {
    String file = Sessions.name("node", "abcdef12");
    sessions.begins(file);
    write(file + ".spool", opened("a", -9_000).replace(" 7 ", " 8 "), opened("b", -9_000));
    source.read(heard);
    assertThat(sessions.begins(file)).as("it is connected").isFalse();
    sessions.ends(file);
    now += Sessions.GRACE_MILLIS;
    source.read(heard);
    assertThat(heard.take()).hasSize(2);
    now += 1;
    source.read(heard);
    assertThat(heard.take()).hasSize(2).allMatch(event -> event.endsWith("PROXY_ERROR"));
  }

  /**
   * A program that comes back with another session tells what is open; the old session's end ends
   * nothing.
   */
  @Test
  void anotherSessionTakesWhatIsOpenWithIt() throws IOException {
    String old = Sessions.name("node", "abcdef12");
    String next = Sessions.name("node", "abcdef34");
    write(old + ".spool", opened("a", -9_000), opened("b", -9_000));
    source.read(heard);
    List<byte[]> journal = whole();
    sessions.begins(next);
    write(next + ".spool", present("a", -9_000, ""));
    source.read(heard);
    restart(and(journal, source.changes()));
    now += Sessions.GRACE_MILLIS + 1;
    heard.take();
    source.read(heard);
    assertThat(heard.take()).containsExactly("closed 30001 z-shop 1 PROXY_ERROR");
    assertThat(source.figures().open()).isEqualTo(1);
  }

  /** The sockets of this very process, as Linux tells them. */
  @Test
  void socketsAreThoseOfTheProcess() throws IOException {
    try (var server = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
        var client = new java.net.Socket(server.getInetAddress(), server.getLocalPort())) {
      long peer = Peer.of("127.0.0.1:" + client.getLocalPort());
      int self = (int) ProcessHandle.current().pid();
      assertThat(Sockets.of(Path.of("/proc"), self).hasPeer(peer)).isTrue();
      assertThat(Sockets.of(Path.of("/proc"), self).hasPeer(Peer.of("127.0.0.1:1"))).isFalse();
    }
  }

  private static String present(String id, long at, String fields) {
    return "P %s 7 %d shop 192.0.2.7 %s".formatted(id, NOW + at, fields).strip();
  }
}
