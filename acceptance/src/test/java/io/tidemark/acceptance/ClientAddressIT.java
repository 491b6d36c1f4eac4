package io.tidemark.acceptance;

import static io.tidemark.acceptance.RawSocket.HANDSHAKE;
import static io.tidemark.acceptance.RawSocket.SWITCHING;
import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tidemark.events.Client;
import io.tidemark.events.named.OpenedEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of how the edge finds the client's address behind balancers. The balancer is 127.0.0.1,
 * which is trusted; a client from 127.0.0.2 is not trusted.
 */
class ClientAddressIT {
  private static final byte[] V2 = {
    0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };

  @TempDir static Path folder;

  private static EdgeStack edge;
  private static final List<String> heads = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    edge =
        new EdgeStack(
            folder,
            Map.of(
                "edge.trusted-proxies", "127.0.0.1, 10.0.0.0/8",
                "edge.proxy-protocol", "port",
                "edge.header-timeout", "2s"));
    edge.origin.behave(
        raw -> {
          String head = raw.head();
          heads.add(head);
          if (head.contains("Upgrade: websocket") || head.contains("upgrade: websocket")) {
            raw.send(SWITCHING + "\r\n");
            raw.rest();
          } else {
            raw.send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
          }
        });
  }

  @AfterAll
  static void stop() throws IOException {
    if (edge != null) {
      edge.close();
    }
  }

  private static String asked(RawSocket through, String... more) throws IOException {
    String lines = more.length == 0 ? "" : String.join("\r\n", more) + "\r\n";
    heads.clear();
    try (RawSocket client = through.send("GET / HTTP/1.1\r\nHost: raw.test\r\n" + lines + "\r\n")) {
      assertThat(client.head()).contains(" 204 ");
    }
    return heads.get(0).toLowerCase(Locale.ROOT);
  }

  private static RawSocket from(String header) throws IOException {
    return edge.connect().send(header);
  }

  private static RawSocket stranger() throws IOException {
    return new RawSocket(
        new java.net.Socket(
            InetAddress.getLoopbackAddress(), edge.port, InetAddress.getByName("127.0.0.2"), 0));
  }

  @Test
  void aProxyHeaderNamesTheClient() throws IOException {
    assertThat(asked(from("PROXY TCP4 203.0.113.9 192.0.2.1 51000 80\r\n")))
        .contains("x-forwarded-for: 203.0.113.9\r\n")
        .contains("x-real-ip: 203.0.113.9\r\n")
        .contains("x-forwarded-proto: http\r\n");
    assertThat(asked(from("PROXY TCP6 2001:db8::9 2001:db8::1 51000 80\r\n")))
        .contains("x-forwarded-for: 2001:db8::9\r\n");
    // The balancer's own health check, whose client is the balancer itself.
    assertThat(asked(from("PROXY UNKNOWN\r\n"))).contains("x-forwarded-for: 127.0.0.1\r\n");
    assertThat(asked(edge.connect().send(v2(0x21, 0x11, "cb007107c0000201c7380050"))))
        .contains("x-forwarded-for: 203.0.113.7\r\n");
    assertThat(asked(edge.connect().send(v2(0x20, 0, "")))).contains("x-forwarded-for: 127.0.0.1");
  }

  private static byte[] v2(int command, int family, String addresses) {
    byte[] rest = ByteBufUtil.decodeHexDump(addresses);
    return ByteBufUtil.getBytes(
        Unpooled.buffer()
            .writeBytes(V2)
            .writeByte(command)
            .writeByte(family)
            .writeShort(rest.length)
            .writeBytes(rest));
  }

  @Test
  void aTrustedProxyWithoutItsHeaderIsLetGo() throws IOException {
    try (RawSocket client = edge.connect().send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void whatAStrangerSaysOfItselfIsDropped() throws IOException {
    try (RawSocket lying = stranger().send("PROXY TCP4 203.0.113.9 192.0.2.1 51000 80\r\n\r\n")) {
      assertThat(lying.head()).contains(" 400 ");
    }
    assertThat(
            asked(
                stranger(),
                "X-Forwarded-For: 198.51.100.1",
                "X-Real-IP: 198.51.100.1",
                "Forwarded: for=198.51.100.1",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: evil.test",
                "X-Forwarded-Port: 1"))
        .contains("x-forwarded-for: 127.0.0.2\r\n")
        .contains("x-real-ip: 127.0.0.2\r\n")
        .contains("x-forwarded-proto: http\r\n")
        .contains("x-forwarded-host: raw.test\r\n")
        .doesNotContain("198.51.100.1")
        .doesNotContain("forwarded: for")
        .doesNotContain("x-forwarded-port");
  }

  @Test
  void theNearestAddressThatIsNotTrustedIsTheClient() throws IOException {
    Map<String, String> byHeader =
        Map.of(
            "198.51.100.1, 203.0.113.5", "203.0.113.5, 127.0.0.1",
            "198.51.100.1, 203.0.113.5, 10.1.2.3", "203.0.113.5, 10.1.2.3, 127.0.0.1",
            "10.9.9.9, 10.1.2.3", "10.9.9.9, 10.1.2.3, 127.0.0.1",
            "203.0.113.5:4711", "203.0.113.5, 127.0.0.1",
            "[2001:db8::5]:4711, 10.1.2.3", "2001:db8::5, 10.1.2.3, 127.0.0.1",
            "203.0.113.5, evil, 10.1.2.3", "10.1.2.3, 127.0.0.1",
            "", "127.0.0.1");
    for (Map.Entry<String, String> each : byHeader.entrySet()) {
      assertThat(asked(from("PROXY UNKNOWN\r\n"), "X-Forwarded-For: " + each.getKey()))
          .as(each.getKey())
          .contains("x-forwarded-for: " + each.getValue() + "\r\n");
    }
    assertThat(
            asked(
                from("PROXY UNKNOWN\r\n"),
                "X-Forwarded-For: 203.0.113.5",
                "X-Forwarded-For: 10.1.2.3",
                "X-Forwarded-Proto: https",
                "Forwarded: for=198.51.100.1"))
        .contains("x-forwarded-for: 203.0.113.5, 10.1.2.3, 127.0.0.1\r\n")
        .contains("x-forwarded-proto: https\r\n")
        .doesNotContain("198.51.100.1");
  }

  /** The balancer sends each request for another client. */
  @Test
  void theBooksHaveTheClientAndNotTheBalancer() throws IOException {
    String upgrade = "GET /chat HTTP/1.1\r\nHost: codes.test\r\n" + HANDSHAKE;
    List<RawSocket> open = new ArrayList<>();
    try {
      for (String client : List.of("203.0.113.21", "203.0.113.22")) {
        open.add(
            from("PROXY UNKNOWN\r\n").send(upgrade + "X-Forwarded-For: " + client + "\r\n\r\n"));
      }
      open.add(from("PROXY TCP4 203.0.113.23 192.0.2.1 51000 80\r\n").send(upgrade + "\r\n"));
      for (RawSocket each : open) {
        assertThat(each.head()).contains(" 101 ");
      }
      patiently()
          .untilAsserted(
              () ->
                  assertThat(clients())
                      .containsExactlyInAnyOrder("203.0.113.21", "203.0.113.22", "203.0.113.23"));
    } finally {
      for (RawSocket each : open) {
        each.close();
      }
    }
  }

  private static List<String> clients() throws IOException {
    List<String> clients = new ArrayList<>();
    for (OpenedEvents opened : edge.opens("codes")) {
      for (int i = 0; i < opened.getClientHighCount(); i++) {
        clients.add(new Client(opened.getClientHigh(i), opened.getClientLow(i)).text(128));
      }
    }
    return clients;
  }
}
