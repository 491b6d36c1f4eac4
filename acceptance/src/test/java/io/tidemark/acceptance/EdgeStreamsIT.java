package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of server-sent events through the edge, which a zone may count as connections. */
class EdgeStreamsIT {
  private static final String EVENTS =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String FIRST = "9\r\ndata: 1\n\n\r\n";
  private static final String END = "0\r\n\r\n";

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static EdgeStack edge;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    edge = new EdgeStack(folder);
  }

  @AfterAll
  static void stop() throws IOException {
    edge.close();
  }

  private static String ask(String method, String host) {
    return method
        + " /feed HTTP/1.1\r\nHost: "
        + host
        + ".test\r\nAccept: text/html, Text/Event-Stream\r\n\r\n";
  }

  @Test
  void aStreamIsOpenFromItsHeadToItsEnd() throws IOException {
    edge.origin.behave(
        socket -> {
          boolean isPost = socket.head().startsWith("POST");
          socket.send(EVENTS + FIRST);
          if (isPost) {
            socket.rest();
            return;
          }
          patiently().until(() -> open("events") == 2);
          socket.send(END);
          socket.head();
          socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
    try (RawSocket client = edge.connect();
        RawSocket other = edge.connect()) {
      client.send(ask("GET", "events"));
      assertThat(client.head()).contains(" 200 ");
      assertThat(client.text(FIRST.length())).isEqualTo(FIRST);
      // What is sent ahead waits for the end of the stream.
      client.send("GET /page HTTP/1.1\r\nHost: events.test\r\n\r\n");
      edge.awaitOpen("events", 1);
      other.send(ask("POST", "events"));
      assertThat(other.head()).contains(" 200 ");
      edge.awaitOpen("events", 2);
      other.socket.close();
      edge.awaitOpen("events", 0);
      assertThat(client.text(END.length())).isEqualTo(END);
      assertThat(client.head()).contains(" 200 ");
      assertThat(client.text(2)).isEqualTo("ok");
    }
    assertThat(ends("events")).containsExactlyInAnyOrder("ORIGIN_CLOSED 9", "CLIENT_CLOSED 9");
  }

  @Test
  void anOriginThatBreaksOffIsTheCause() throws IOException {
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send(EVENTS + FIRST);
          patiently().until(() -> open("broken") == 1);
        });
    try (RawSocket client = edge.connect()) {
      client.send(ask("GET", "broken"));
      client.rest();
      patiently().untilAsserted(() -> assertThat(ends("broken")).containsExactly("ORIGIN_ERROR 9"));
    }
  }

  @Test
  void onlyTheZonesThatWantItCountStreamsAndOnlyStreams() throws IOException {
    edge.origin.behave(
        socket -> {
          boolean page = socket.head().contains("pages.test");
          socket.send(page ? EVENTS.replace("text/event-stream", "text/html") : EVENTS);
          socket.head();
        });
    try (RawSocket uncounted = edge.connect();
        RawSocket page = edge.connect()) {
      uncounted.send(ask("GET", "raw"));
      page.send(ask("GET", "pages"));
      assertThat(uncounted.head() + page.head()).contains(" 200 ");
      // Whatever was reported before this refusal has come.
      refuse();
      edge.awaitOpen("pages", 0);
      assertThat(edge.opens("pages")).isEmpty();
      assertThat(edge.opens("raw")).isEmpty();
    }
  }

  private static void refuse() throws IOException {
    int before = edge.refusals("pages").size();
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send("HTTP/1.1 503 Full\r\nContent-Length: 0\r\n\r\n");
        });
    try (RawSocket client = edge.connect()) {
      assertThat(client.send(ask("GET", "pages")).head()).contains(" 503 ");
    }
    patiently()
        .untilAsserted(() -> assertThat(edge.refusals("pages").size()).isGreaterThan(before));
    var refused = edge.refusals("pages");
    var last = refused.get(refused.size() - 1);
    assertThat(last.getReasonList()).contains(RefusalReason.ORIGIN_REFUSED);
    assertThat(last.getProtocolList()).contains(Protocol.SERVER_SENT_EVENTS);
  }

  @Test
  void aClientMayHaveNoMoreStreamsThanConnections() throws IOException {
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send(EVENTS + FIRST);
          socket.head();
        });
    try (RawSocket one = edge.connect();
        RawSocket two = edge.connect();
        RawSocket three = edge.connect()) {
      assertThat(one.send(ask("GET", "shares")).head()).contains(" 200 ");
      assertThat(two.send(ask("GET", "shares")).head()).contains(" 200 ");
      assertThat(three.send(ask("GET", "shares")).head())
          .contains(" 429 ")
          .containsIgnoringCase("retry-after: 5");
    }
    edge.awaitOpen("shares", 0);
  }

  private static long open(String zone) throws IOException, InterruptedException {
    return edge.api.json("/api/v1/zones/" + zone + "/live").get("counts").get("open").asLong();
  }

  /** The causes of all ends so far, with their bytes to the client. */
  private static List<String> ends(String zone) throws IOException {
    return edge.closes(zone).stream().flatMap(EdgeStreamsIT::ends).toList();
  }

  private static java.util.stream.Stream<String> ends(ClosedEvents closed) {
    return java.util.stream.IntStream.range(0, closed.getConnectionCount())
        .mapToObj(
            i ->
                "%s %d"
                    .formatted(
                        CloseCategory.forNumber(closed.getCategoryValue(i)),
                        closed.getBytesOutCount() == 0 ? 0 : closed.getBytesOut(i)));
  }
}
